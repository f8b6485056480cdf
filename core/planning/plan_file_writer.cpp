#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/planning/plan_file.hpp"
#include "core/planning/plan_json.hpp"
#include "core/planning/sha256.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

[[noreturn]] void refuse(const std::string& path, const char* what) {
  throw PlanFileError("plan " + path + ": cannot " + what + ": " + std::strerror(errno));
}

// A file beside the wanted one that takes its place when it is whole, and vanishes when not.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path wanted)
      : wanted_(std::move(wanted)), temporary_(wanted_.string() + ".XXXXXX") {
    fd_ = ::mkostemp(temporary_.data(), O_CLOEXEC);  // creates with mode 0600
    if (fd_ < 0) refuse(wanted_.string(), "be created");
  }
  ~NewFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) ::unlink(temporary_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse(wanted_.string(), "be written");
      bytes.remove_prefix(static_cast<size_t>(written));
    }
  }

  void keep() {
    if (::fsync(fd_) != 0) refuse(wanted_.string(), "be synced");
    if (::rename(temporary_.c_str(), wanted_.c_str()) != 0) refuse(wanted_.string(), "be renamed");
    kept_ = true;
    const auto folder = wanted_.has_parent_path() ? wanted_.parent_path() : ".";
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) refuse(wanted_.string(), "sync its folder");
    ::fsync(fd);
    ::close(fd);
  }

 private:
  std::filesystem::path wanted_;
  std::string temporary_;
  int fd_ = -1;
  bool kept_ = false;
};

class HashedLines {
 public:
  explicit HashedLines(NewFile& file) : file_(file) {}

  void add(const json& line) {
    // Names are untrusted: what is no UTF-8 must not keep the plan from being written.
    const std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    before_footer_.add(text);
    whole_.add(text);
    file_.add(text);
  }

  std::string end(size_t resources) {
    const json footer = {
        {"type", "end"}, {"resources", resources}, {"sha256", before_footer_.hex()}};
    const std::string text = footer.dump() + "\n";
    whole_.add(text);
    file_.add(text);
    return whole_.hex();
  }

 private:
  NewFile& file_;
  Sha256 before_footer_, whole_;
};

}  // namespace

std::string write_plan_file(const Plan& plan, const std::filesystem::path& path) {
  NewFile file(path);
  HashedLines lines(file);
  lines.add(json_of_head(plan));
  for (const PlanEntry& entry : plan.entries) lines.add(json_of_entry(entry));
  std::string hash = lines.end(plan.entries.size());
  file.keep();
  return hash;
}

}  // namespace billstop::core
