// Values of options, each with its own message when it is wrong. All throw UsageError.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/cli/command_line.hpp"

namespace billstop::core {

// "a,b" and repeated options come to the same; empty words are mistakes.
std::vector<std::string> words_of(std::string_view option, const std::vector<std::string>& given);
std::vector<std::string> texts_of(std::string_view option, const std::vector<std::string>& given);
std::string text_of(std::string_view option, const std::string& given);

Consent consent_of(const std::vector<std::string>& words);
std::vector<std::string> owners_of(const std::vector<std::string>& words);
std::vector<std::string> obs_paths_of(const std::vector<std::string>& paths);
std::string obs_way_of(const std::string& given);
Millis duration_of(std::string_view option, const std::string& given);
bool log_json_of(const std::string& given);
WorkHours hours_of(std::string_view option, const std::string& given);
size_t count_of(std::string_view option, const std::string& given);
int percent_of(std::string_view option, const std::string& given);
std::string hash_of(std::string_view option, const std::string& given);
std::string month_of(std::string_view option, const std::string& given);
OutputForm output_of(const std::string& given);
LogLevel log_level_of(const std::string& given);
PolicyFor policy_for_of(const std::string& given);

}  // namespace billstop::core
