#include "sdk/sandbox/obs_files.hpp"

#include "sdk/sandbox/obs_list.hpp"

namespace billstop::sandbox {
namespace {

bool is_directory(std::string_view key) {
  return key.ends_with('/');
}

[[noreturn]] void refuse_conflict() {
  throw CloudError{409, "FsObjectConflict",
                   "Object conflict occurred in the parallel file system."};
}

// The other name under which the same place could be taken: a file for a directory and back.
std::string counterpart(const std::string& key) {
  return is_directory(key) ? key.substr(0, key.size() - 1) : key + '/';
}

bool has_children(const ObsShelf& shelf, const std::string& directory) {
  const auto next = shelf.objects().upper_bound(directory);
  return next != shelf.objects().end() && next->first.starts_with(directory);
}

void make_directory(ObsCall& call, const std::string& key) {
  ObsShelf& shelf = call.bucket().shelf;
  if (shelf.current(key)) return;
  ObsVersion directory;
  directory.sequence = call.store.next_sequence();
  directory.modified_at_ms = call.now_ms();
  directory.md5 = obs_md5("");
  shelf.put(key, directory, ObsVersioning::never);
}

void move_one(ObsShelf& shelf, const std::string& from, const std::string& to) {
  const ObsVersion* held = shelf.current(from);
  if (!held) return;
  const ObsVersion moved = *held;
  shelf.remove(from, ObsVersioning::never, 0, 0);
  shelf.put(to, moved, ObsVersioning::never);
}

int64_t days_of(const std::string& body) {
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, body, "BucketTrashConfiguration");
  const int64_t days = root.child("ReservedDays").text().as_llong();
  if (days < 1) throw CloudError{400, "InvalidArgument", "ReservedDays must be at least 1"};
  return days;
}

void check_is_files(const ObsCall& call) {
  if (call.bucket().settings.files) return;
  throw CloudError{405, "MethodNotAllowed", "The specified method is not allowed here."};
}

}  // namespace

void prepare_obs_file(ObsCall& call, const std::string& key) {
  if (!call.bucket().settings.files) return;
  const ObsShelf& shelf = call.bucket().shelf;
  if (shelf.current(counterpart(key))) refuse_conflict();
  for (size_t at = key.find('/'); at != std::string::npos && at + 1 < key.size();
       at = key.find('/', at + 1)) {
    if (shelf.current(key.substr(0, at))) refuse_conflict();
    make_directory(call, key.substr(0, at + 1));
  }
}

void check_obs_file_removable(const ObsCall& call, const std::string& key) {
  if (!call.bucket().settings.files || !is_directory(key)) return;
  if (!has_children(call.bucket().shelf, key)) return;
  throw CloudError{409, "DirectoryNotEmpty", "The directory you tried to delete is not empty."};
}

void check_obs_not_files(const ObsCall& call) {
  if (!call.bucket().settings.files) return;
  throw CloudError{405, "FsNotSupport", "The parallel file system does not support this API."};
}

Reply rename_obs_file(ObsCall& call) {
  check_is_files(call);
  const std::string name = call.context.query_or("name");
  ObsShelf& shelf = call.bucket().shelf;
  const std::string from = call.key,
                    to = is_directory(from) && !is_directory(name) ? name + '/' : name;
  if (name.empty()) throw CloudError{400, "InvalidArgument", "The new name is missing"};
  if (!shelf.current(from)) {
    throw CloudError{404, "NoSuchKey", "The specified key does not exist."};
  }
  if (to.starts_with(from) && is_directory(from)) refuse_conflict();
  prepare_obs_file(call, to);
  std::vector<std::string> moved{from};
  if (is_directory(from)) {
    for (auto at = shelf.objects().upper_bound(from);
         at != shelf.objects().end() && at->first.starts_with(from); ++at) {
      moved.push_back(at->first);
    }
  }
  for (const std::string& key : moved) move_one(shelf, key, to + key.substr(from.size()));
  call.note("changed");
  return empty_reply(204);
}

Reply get_obs_trash(ObsCall& call) {
  check_is_files(call);
  const int64_t days = call.bucket().settings.trash_days;
  if (days == 0) {
    throw CloudError{404, "NoSuchTrashConfiguration", "The trash configuration does not exist"};
  }
  return call.xml("BucketTrashConfiguration").add("ReservedDays", days).reply();
}

Reply put_obs_trash(ObsCall& call) {
  check_is_files(call);
  call.bucket().settings.trash_days = days_of(call.context.request.body);
  call.note_bucket("changed");
  return empty_reply(200);
}

Reply delete_obs_trash(ObsCall& call) {
  check_is_files(call);
  call.bucket().settings.trash_days = 0;
  call.note_bucket("changed");
  return empty_reply(204);
}

}  // namespace billstop::sandbox
