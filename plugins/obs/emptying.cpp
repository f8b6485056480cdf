#include "plugins/obs/emptying.hpp"

#include <algorithm>

namespace billstop::obs {
namespace {

// A multi-delete of N keys counts as N operations, so larger ones are no faster, and a part of one
// that fails is less to repeat.
constexpr uint32_t keys_a_delete = 500;
constexpr size_t most_ready = 24;          // multi-deletes that wait to leave
constexpr size_t most_lists_at_once = 12;  // the rest of what the host lets out is for deleting
constexpr size_t most_directories = 50'000;
constexpr size_t most_examples = 3;
constexpr int most_passes = 50;
constexpr int pages_before_cut = 2;

enum class Kind : uint64_t { list = 1, uploads, remove, abort, probe };

uint64_t tag_of(Kind kind, uint64_t value) {
  return static_cast<uint64_t>(kind) << 32 | value;
}
Kind kind_of(uint64_t tag) {
  return static_cast<Kind>(tag >> 32);
}
size_t value_of(uint64_t tag) {
  return static_cast<size_t>(tag & 0xffff'ffff);
}

bool is_directory(std::string_view key) {
  return key.ends_with('/');
}

size_t depth_of(const std::string& directory) {
  return static_cast<size_t>(std::count(directory.begin(), directory.end(), '/'));
}

bool is_gone_already(std::string_view code) {
  return code == "NoSuchKey" || code == "NoSuchVersion" || code == "NoSuchUpload";
}

}  // namespace

Emptying::Emptying(Call& call, Target target, int64_t keep_newer_than_ms)
    : call_(call), target_(std::move(target)), keep_newer_than_ms_(keep_newer_than_ms) {}

// Markers into a list that shrinks meanwhile may pass over something, and what was just deleted may
// have left a directory empty: only a listing that finds nothing to delete ends it.
Emptied Emptying::run() {
  for (int i = 0; i < most_passes; ++i) {
    pass();
    if (out_.failed || (gone_ == 0 && !restart_)) break;
  }
  return std::move(out_);
}

void Emptying::pass() {
  out_.newer = out_.refused = gone_ = 0;
  out_.examples.clear();
  restart_ = false;
  ranges_ = ranges_of(target_);
  uploads_ = ranges_of(target_);
  run_requests();
  if (!out_.failed && !restart_) delete_directories();
  directories_.clear();
}

void Emptying::run_requests() {
  while (true) {
    busy_ = false;
    while (!out_.failed && !restart_ && !busy_ && submit_one()) {
    }
    const auto reply = call_.next();
    if (!reply) break;
    --in_flight_;
    take(*reply);
  }
  ready_.clear();
  to_abort_.clear();
  probes_.clear();
  cutting_.reset();
  filling_ = {};
}

bool Emptying::submit(const Request& request, uint64_t tag) {
  if (!call_.submit(request, tag)) {
    busy_ = true;
    return false;
  }
  ++in_flight_;
  return true;
}

bool Emptying::backlog() const {
  return ready_.size() >= most_ready;
}

bool Emptying::submit_one() {
  return submit_delete() || submit_abort() || submit_probe() || submit_list() || submit_uploads();
}

bool Emptying::submit_delete() {
  const bool listed_all = std::ranges::all_of(ranges_, [](const KeyRange& r) { return r.done; });
  if (listed_all) flush();
  if (ready_.empty()) return false;
  const Batch& batch = ready_.front();
  if (!submit(delete_request(target_.place, batch.objects), tag_of(Kind::remove, batch.count)))
    return false;
  ready_.pop_front();
  return true;
}

bool Emptying::submit_abort() {
  while (!to_abort_.empty()) {
    const Upload& upload = to_abort_.front();
    try {
      if (!submit(abort_request(target_.place, upload.key, upload.id), tag_of(Kind::abort, 0)))
        return false;
      to_abort_.pop_front();
      return true;
    } catch (const Refused& e) {
      // A key with a dot segment means another key once it stands in a path.
      refuse({upload.key, {}, "not sent", e.what()});
      to_abort_.pop_front();
    }
  }
  return false;
}

bool Emptying::submit_list() {
  if (backlog() || lists_in_flight_ >= most_lists_at_once) return false;
  for (size_t i = 0; i < ranges_.size(); ++i) {
    KeyRange& range = ranges_[i];
    if (!range.idle()) continue;
    if (!submit(list_request(target_.place, range.prefix, range.after), tag_of(Kind::list, i)))
      return false;
    range.asked = true;
    ++lists_in_flight_;
    return true;
  }
  return false;
}

bool Emptying::submit_uploads() {
  if (!to_abort_.empty()) return false;
  for (size_t i = 0; i < uploads_.size(); ++i) {
    KeyRange& range = uploads_[i];
    if (!range.idle()) continue;
    if (!submit(uploads_request(target_.place, range.prefix, range.after),
                tag_of(Kind::uploads, i)))
      return false;
    range.asked = true;
    return true;
  }
  return false;
}

bool Emptying::submit_probe() {
  if (probes_.empty()) return false;
  const std::string& prefix = ranges_[cutting_->range].prefix;
  if (!submit(list_request(target_.place, prefix, {probes_.front(), {}}, 1),
              tag_of(Kind::probe, 0)))
    return false;
  probes_.pop_front();
  ++cutting_->open;
  return true;
}

void Emptying::take(const Reply& reply) {
  const size_t value = value_of(reply.tag);
  switch (kind_of(reply.tag)) {
    case Kind::list:
      --lists_in_flight_;
      return listed(ranges_[value], value, reply);
    case Kind::uploads:
      return listed_uploads(reply);
    case Kind::remove:
      return deleted(reply);
    case Kind::abort:
      return aborted(reply);
    case Kind::probe:
      return probed(reply);
  }
}

void Emptying::listed(KeyRange& range, size_t index, const Reply& reply) {
  range.asked = false;
  // Some servers list versions only where there may be some.
  const bool no_versions =
      reply.error_code == "FsNotSupport" || reply.error_code == "InvalidBucketState";
  if (no_versions && !target_.place.plain) {
    target_.place.plain = true;
    target_.place.files |= reply.error_code == "FsNotSupport";
    restart_ = true;
    return;
  }
  if (restart_ || !reply.ok()) return fail(reply);
  EntryPage page = read_entries(reply.body);
  if (!page.readable) return fail(reply);
  ++range.pages;
  for (const Entry& entry : page.entries) {
    if (range.beyond(entry.key)) {
      range.done = true;
      break;
    }
    add(entry);
  }
  if (page.next && !range.done && !range.beyond(page.next->key)) {
    range.after = *page.next;
    if (range.pages >= pages_before_cut) begin_cutting(index, page);
  } else {
    range.done = true;
  }
}

void Emptying::add(const Entry& entry) {
  if (!target_.holds(entry.key)) return;
  // A directory changes with what is in it, so its time says nothing; one that is needed is not
  // empty and stays by itself.
  if (target_.place.files && is_directory(entry.key)) {
    if (directories_.size() < most_directories) directories_.push_back(entry.key);
  } else if (!stays(entry.modified_at_ms)) {
    put(entry.key, entry.version_id);
  }
}

void Emptying::put(const std::string& key, const std::string& version_id) {
  append_object(filling_.objects, key, version_id);
  if (++filling_.count == keys_a_delete) flush();
}

void Emptying::flush() {
  if (filling_.count == 0) return;
  ready_.push_back(std::move(filling_));
  filling_ = {};
}

// One range at a time is cut, and only while lists are what deleting waits for.
void Emptying::begin_cutting(size_t range, const EntryPage& page) {
  if (cutting_ || page.entries.empty() || !ready_.empty()) return;
  const auto idle = std::ranges::count_if(ranges_, [](const KeyRange& r) { return !r.done; });
  if (static_cast<size_t>(idle) >= most_lists_at_once) return;
  const auto markers =
      probe_markers(ranges_[range], page.entries.front().key, page.entries.back().key);
  if (markers.empty()) return;
  cutting_ = Cutting{range, page.entries.back().key, 0, {}};
  probes_.assign(markers.begin(), markers.end());
}

void Emptying::probed(const Reply& reply) {
  if (!cutting_) return;
  --cutting_->open;
  if (reply.ok())
    for (const Entry& entry : read_entries(reply.body).entries)
      cutting_->found = std::max(cutting_->found, entry.key);
  if (cutting_->open > 0 || !probes_.empty()) return;
  const Cutting done = std::move(*cutting_);
  cutting_.reset();
  KeyRange& range = ranges_[done.range];
  if (done.found.empty() || range.done) return;
  for (KeyRange& part : cut(range, done.seen, done.found)) ranges_.push_back(std::move(part));
}

void Emptying::listed_uploads(const Reply& reply) {
  KeyRange& range = uploads_[value_of(reply.tag)];
  range.asked = false;
  range.done = true;
  if (restart_) return;
  UploadPage page = read_uploads(reply.body);
  if (!reply.ok() || !page.readable)
    return refuse(
        {"unfinished uploads, which could not be listed", {}, reply.error_code, reply.error_text});
  for (Upload& upload : page.uploads)
    if (!range.beyond(upload.key) && target_.holds(upload.key) && !stays(upload.initiated_at_ms))
      to_abort_.push_back(std::move(upload));
  if (!page.next || range.beyond(page.next->key)) return;
  range.after = *page.next;
  range.done = false;
}

void Emptying::deleted(const Reply& reply) {
  const size_t count = value_of(reply.tag);
  if (!reply.ok()) return fail(reply);
  const auto undeleted = read_undeleted(reply.body);
  if (!undeleted) return fail(reply);
  size_t failed = 0;
  for (const Undeleted& one : *undeleted) {
    if (is_gone_already(one.code)) continue;
    ++failed;
    if (one.code != "DirectoryNotEmpty" || out_.newer == 0) refuse(one);
  }
  const size_t gone = count - std::min(count, failed);
  gone_ += gone;
  out_.deleted += gone;
}

void Emptying::aborted(const Reply& reply) {
  if (!reply.ok() && !is_gone_already(reply.error_code))
    return refuse({"an unfinished upload", {}, reply.error_code, reply.error_text});
  ++gone_;
  ++out_.aborted;
}

// Those of one depth at a time, the deepest first: a directory can go once it is empty.
void Emptying::delete_directories() {
  std::ranges::sort(directories_, [](const std::string& a, const std::string& b) {
    return depth_of(a) != depth_of(b) ? depth_of(a) > depth_of(b) : a < b;
  });
  for (size_t i = 0; i < directories_.size() && !out_.failed;) {
    const size_t depth = depth_of(directories_[i]);
    for (; i < directories_.size() && depth_of(directories_[i]) == depth; ++i)
      put(directories_[i], {});
    flush();
    run_requests();
  }
}

void Emptying::fail(const Reply& reply) {
  if (!out_.failed && !restart_) out_.failed = reply;
}

void Emptying::refuse(Undeleted what) {
  ++out_.refused;
  if (out_.examples.size() < most_examples) out_.examples.push_back(std::move(what));
}

// A time that cannot be read may be a later one.
bool Emptying::stays(int64_t modified_at_ms) {
  if (keep_newer_than_ms_ == 0) return false;
  const bool newer = modified_at_ms == 0 || modified_at_ms > keep_newer_than_ms_;
  if (newer) ++out_.newer;
  return newer;
}

}  // namespace billstop::obs
