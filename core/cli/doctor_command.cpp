// doctor: what the caller is and may see. Looks everywhere, changes nothing.
#include <algorithm>

#include "core/cli/commands_impl.hpp"
#include "core/cli/session.hpp"
#include "core/reporting/doctor_report.hpp"

namespace billstop::core {

namespace {

std::string why_left_out(const DiscoveredProject& project) {
  const bool looked_at = project.enabled && !project.workspaces.empty();
  return looked_at ? std::string() : project.problem;
}

DoctorProject told(const DiscoveredProject& project) {
  DoctorProject out{.region = project.region,
                    .id = project.id,
                    .name = project.name,
                    .left_out = why_left_out(project)};
  for (size_t i = 0; i < project.workspaces.size(); ++i) {
    const bool named = i < project.workspace_names.size() && !project.workspace_names[i].empty();
    out.workspaces.push_back(named ? project.workspace_names[i] : project.workspaces[i].value);
  }
  return out;
}

}  // namespace

int doctor_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  DoctorFacts facts;
  facts.seen = session.look();
  facts.identity = session.identity();
  facts.cloud_now = session.loop().cloud_now();
  facts.skew = session.clock_skew();
  for (const DiscoveredProject& project : session.discovered().projects)
    facts.projects.push_back(told(project));
  const int code = all_told(facts) ? 0 : 4;
  c.out(c.json() ? doctor_json(facts, code) : doctor_text(facts, c.style));
  return code;
}

}  // namespace billstop::core
