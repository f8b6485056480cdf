#include "sdk/sandbox/obs_delete_many.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/obs_object_calls.hpp"

namespace billstop::sandbox {
namespace {

constexpr size_t most_objects = 1000;

struct Wish {
  std::string key{}, version_id{};
};

struct Wishes {
  bool quiet = false, url = false;
  std::vector<Wish> all{};
};

[[noreturn]] void refuse_xml() {
  throw CloudError{400, "MalformedXML",
                   "The XML you provided was not well-formed or did not validate against our "
                   "published schema"};
}

// The official SDK encodes as forms do, with a plus for a space [huaweicloud-sdk-python-obs
// src/obs/convertor.py url_encode].
std::string form_decode(std::string key) {
  std::ranges::replace(key, '+', ' ');
  return percent_decode(key);
}

Wishes wishes_of(const ObsCall& call, const std::string& body) {
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, body, "Delete");
  Wishes wishes;
  wishes.quiet = root.child("Quiet").text().as_bool();
  wishes.url = std::string_view(root.child("EncodingType").text().get()) == "url";
  for (const pugi::xml_node& node : root.children("Object")) {
    const std::string key = node.child("Key").text().get();
    if (key.empty()) refuse_xml();
    wishes.all.push_back(
        {wishes.url ? form_decode(key) : key, node.child("VersionId").text().get()});
  }
  if (wishes.all.size() > most_objects) refuse_xml();
  if (wishes.all.empty() && call.switches().on("obs.empty_delete_refused")) refuse_xml();
  return wishes;
}

// Where the keys of a request are worked on all at once, a directory is judged by what was in it
// before.
std::set<std::string> full_directories(const ObsCall& call, const Wishes& wishes) {
  std::set<std::string> full;
  if (!call.bucket().settings.files || !call.switches().on("obs.deletes_at_once")) return full;
  const auto& objects = call.bucket().shelf.objects();
  for (const Wish& wish : wishes.all) {
    const auto next = objects.upper_bound(wish.key);
    if (wish.key.ends_with('/') && next != objects.end() && next->first.starts_with(wish.key)) {
      full.insert(wish.key);
    }
  }
  return full;
}

ObsRemoval remove_one(ObsCall& call, const Wish& wish, const std::set<std::string>& full) {
  const std::string action =
      wish.version_id.empty() ? "obs:object:DeleteObject" : "obs:object:DeleteObjectVersion";
  if (!call.context.user.may(action)) throw CloudError{403, "AccessDenied", "Access Denied"};
  call.check_policy(action, wish.key);
  if (full.contains(wish.key)) {
    throw CloudError{409, "DirectoryNotEmpty", "The directory you tried to delete is not empty."};
  }
  return remove_obs_object(call, wish.key, wish.version_id);
}

void add_deleted(ObsXml& xml, const Wish& wish, const std::string& shown_key,
                 const ObsRemoval& removal) {
  xml.open("Deleted").add("Key", shown_key);
  if (!wish.version_id.empty()) xml.add("VersionId", wish.version_id);
  const ObsVersion* marker = removal.marker                         ? &*removal.marker
                             : removal.gone && removal.gone->marker ? &*removal.gone
                                                                    : nullptr;
  if (marker) xml.add("DeleteMarker", "true").add("DeleteMarkerVersionId", marker->id());
  xml.close("Deleted");
}

void add_error(ObsXml& xml, const Wish& wish, const std::string& shown_key,
               const CloudError& error) {
  xml.open("Error").add("Key", shown_key);
  if (!wish.version_id.empty()) xml.add("VersionId", wish.version_id);
  xml.add("Code", error.code).add("Message", error.text).close("Error");
}

}  // namespace

Reply delete_obs_objects(ObsCall& call) {
  const std::string& body = call.context.request.body;
  check_obs_digest(call.context.request, body, true);
  const Wishes wishes = wishes_of(call, body);
  const std::set<std::string> full = full_directories(call, wishes);
  ObsXml xml = call.xml("DeleteResult");
  if (wishes.url) xml.add("EncodingType", "url");
  for (const Wish& wish : wishes.all) {
    const std::string shown_key = wishes.url ? obs_url_text(wish.key) : wish.key;
    try {
      const ObsRemoval removal = remove_one(call, wish, full);
      if (!wishes.quiet) add_deleted(xml, wish, shown_key, removal);
    } catch (const CloudError& error) {
      call.note(wish.key, "refused");
      add_error(xml, wish, shown_key, error);
    }
  }
  return xml.reply();
}

}  // namespace billstop::sandbox
