// Holds XML of OBS against the elements that its answers have (tests/data/obs-elements.json). A
// Python twin of the same rules stands beside this file.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace billstop::testing {

class ObsElements {
 public:
  using Json = nlohmann::json;

  explicit ObsElements(const std::string& folder) {
    std::ifstream file(folder + "/obs-elements.json");
    if (!file) throw std::runtime_error("cannot read obs-elements.json in " + folder);
    const Json table = Json::parse(file);
    roots_ = table.at("roots");
    types_ = table.at("types");
  }

  // One line for each element that is not known or has another type. An absent one is no problem.
  std::vector<std::string> check(const pugi::xml_node& root) const {
    const std::string name = root.name();
    if (!roots_.contains(name)) return {"no answer is called " + name};
    std::vector<std::string> problems;
    check_node(roots_.at(name), root, name, problems);
    return problems;
  }

 private:
  void check_node(const Json& wanted, const pugi::xml_node& node, const std::string& at,
                  std::vector<std::string>& problems) const {
    if (wanted.is_string()) {
      const std::regex pattern(types_.at(wanted.get<std::string>()).get<std::string>());
      const std::string text = node.text().get();
      // Keys hold line breaks, which no dot of a pattern stands for.
      if (wanted != "text" && !std::regex_match(text, pattern)) {
        problems.push_back(at + " is no " + wanted.get<std::string>() + " but " + text);
      }
      return;
    }
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string place = at + '/' + child.name();
      if (wanted.contains(child.name())) {
        check_node(wanted.at(child.name()), child, place, problems);
      } else {
        problems.push_back(place + " is not known");
      }
    }
  }

  Json roots_{}, types_{};
};

}  // namespace billstop::testing
