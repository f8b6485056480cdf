// The items of an account file, and how its parts name projects, users and times.
#pragma once

#include <cstdint>
#include <string>

#include "sdk/sandbox/json_reader.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// An ISO text or a number of milliseconds since 1970; `fallback` when absent.
int64_t time_at(JsonReader& reader, const std::string& name, int64_t fallback);

// The id of the project that the member `project` names by id or name; absent: the first one.
std::string project_at(JsonReader& reader, const Account& account);

// By id or name.
const User& user_at(const JsonReader& reader, const Account& account, const std::string& member,
                    const std::string& who);

void read_item(JsonReader& reader, Account& account, int64_t start_ms);

}  // namespace billstop::sandbox
