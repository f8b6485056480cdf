// Typed reading of one JSON object that collects every mistake instead of ending at the first.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/settings/settings.hpp"

namespace billstop::core {

class JsonReader {
 public:
  // Both outlive the reader. path is that of `json`, empty at the top.
  JsonReader(const nlohmann::json& json, std::string path, std::vector<SettingsMistake>& mistakes);

  // Each notes the key as known; empty when it is absent or (with a mistake noted) of a wrong kind.
  std::optional<std::string> text(const std::string& key);
  std::optional<bool> yes_or_no(const std::string& key);
  std::optional<int64_t> number(const std::string& key, int64_t min, int64_t max);
  std::optional<double> fraction(const std::string& key);
  std::optional<Millis> duration(const std::string& key);
  std::optional<std::string> word(const std::string& key, const std::vector<std::string>& allowed);
  std::optional<std::vector<std::string>> texts(const std::string& key);
  std::optional<std::vector<std::string>> words(const std::string& key,
                                                const std::vector<std::string>& allowed);
  const nlohmann::json* object(const std::string& key);

  std::string path_of(const std::string& key) const;
  void mistake(const std::string& path, std::string what);

  // Every key that nobody asked for is a mistake. Call it last.
  void no_others();

 private:
  const nlohmann::json* find(const std::string& key);
  void expected(const std::string& key, const std::string& what, const nlohmann::json& found);

  const nlohmann::json& json_;
  std::string path_;
  std::vector<SettingsMistake>& mistakes_;
  std::vector<std::string> known_;
};

}  // namespace billstop::core
