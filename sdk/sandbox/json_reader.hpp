// Reads a JSON file of ours and says, with the path, what is wrong in it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::sandbox {

using Json = nlohmann::json;

// A mistake in a file; what() begins with where: accounts[0].users[1].ak: ...
struct FileError : std::runtime_error {
  FileError(const std::string& path, const std::string& what)
      : std::runtime_error((path.empty() ? "the file" : path) + ": " + what) {}
};

// An object of the file. Each member is asked for once; done() refuses the members nobody asked
// for, so that a typing error is not silently ignored. Borrows the JSON.
class JsonReader {
 public:
  JsonReader(const Json& object, std::string path);

  std::string text(const std::string& name, std::string fallback = {});
  std::string needed_text(const std::string& name);
  int64_t number(const std::string& name, int64_t fallback);
  double fraction(const std::string& name, double fallback);
  bool flag(const std::string& name, bool fallback);
  std::vector<std::string> texts(const std::string& name);
  std::map<std::string, std::string> text_map(const std::string& name);
  std::map<std::string, int64_t> number_map(const std::string& name);
  bool has(const std::string& name);
  const Json* raw(const std::string& name);  // null when absent
  // Calls `each` with a reader of every object of the array.
  void objects(const std::string& name, const std::function<void(JsonReader&)>& each);
  void object(const std::string& name, const std::function<void(JsonReader&)>& read);

  [[noreturn]] void fail(const std::string& name, const std::string& what) const;
  void done() const;
  const std::string& path() const { return path_; }

 private:
  std::string path_of(const std::string& name) const;

  const Json& object_;
  std::string path_;
  std::map<std::string, bool> asked_{};
};

Json parse_json_file(const std::string& text);  // comments are allowed; throws FileError

}  // namespace billstop::sandbox
