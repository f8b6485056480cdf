// Deletes all that lies in a target, in passes until a listing finds nothing more that goes. What
// is held in memory is bounded, however much there is.
#pragma once

#include <billstop/plugin.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "plugins/obs/key_ranges.hpp"
#include "plugins/obs/obs_answers.hpp"

namespace billstop::obs {

struct Emptied {
  uint64_t deleted = 0;  // objects, versions, markers, directories
  uint64_t aborted = 0;  // unfinished uploads
  // As the last pass found them:
  uint64_t newer = 0;                 // stays, since it came after the plan
  uint64_t refused = 0;               // could not be deleted, by the cloud's word
  std::vector<Undeleted> examples{};  // the first of those
  std::optional<Reply> failed{};      // the answer that ended it before its end
};

class Emptying {
 public:
  // keep_newer_than_ms: 0 keeps nothing.
  Emptying(Call& call, Target target, int64_t keep_newer_than_ms);
  Emptied run();

 private:
  struct Batch {
    std::string objects{};
    uint32_t count = 0;
  };
  // Probes of one range on their way, and what they found.
  struct Cutting {
    size_t range = 0;
    std::string seen{};
    size_t open = 0;
    std::string found{};  // the farthest key: it differs from `seen` in the earliest letter
  };

  void pass();
  void run_requests();
  bool submit_one();
  bool submit(const Request& request, uint64_t tag);
  bool submit_delete();
  bool submit_abort();
  bool submit_list();
  bool submit_uploads();
  bool submit_probe();
  void take(const Reply& reply);
  void listed(KeyRange& range, size_t index, const Reply& reply);
  void listed_uploads(const Reply& reply);
  void probed(const Reply& reply);
  void deleted(const Reply& reply);
  void aborted(const Reply& reply);
  void begin_cutting(size_t range, const EntryPage& page);
  void add(const Entry& entry);
  void put(const std::string& key, const std::string& version_id);
  void flush();
  void delete_directories();
  void fail(const Reply& reply);
  void refuse(Undeleted what);
  bool stays(int64_t modified_at_ms);
  bool backlog() const;

  Call& call_;
  Target target_;
  const int64_t keep_newer_than_ms_;
  Emptied out_{};

  // Of the present pass.
  std::vector<KeyRange> ranges_{};
  std::vector<KeyRange> uploads_{};
  std::vector<std::string> directories_{};
  std::deque<Batch> ready_{};
  Batch filling_{};
  std::deque<Upload> to_abort_{};
  std::optional<Cutting> cutting_{};
  std::deque<std::string> probes_{};  // markers that are still to be asked for
  uint64_t gone_ = 0;
  size_t in_flight_ = 0, lists_in_flight_ = 0;
  bool busy_ = false, restart_ = false;
};

}  // namespace billstop::obs
