#include "sdk/sandbox/bss_service.hpp"
#include "sdk/sandbox/dev_server_service.hpp"
#include "sdk/sandbox/evs_service.hpp"
#include "sdk/sandbox/iam_service.hpp"
#include "sdk/sandbox/infer_service.hpp"
#include "sdk/sandbox/infer_v2_service.hpp"
#include "sdk/sandbox/lts_service.hpp"
#include "sdk/sandbox/network_service.hpp"
#include "sdk/sandbox/notebook_service.hpp"
#include "sdk/sandbox/obs_service.hpp"
#include "sdk/sandbox/old_service.hpp"
#include "sdk/sandbox/pool_service.hpp"
#include "sdk/sandbox/service.hpp"
#include "sdk/sandbox/sfs_service.hpp"
#include "sdk/sandbox/training_service.hpp"
#include "sdk/sandbox/workflow_service.hpp"
#include "sdk/sandbox/workspace_service.hpp"

namespace billstop::sandbox {

std::vector<std::unique_ptr<Service>> make_services() {
  std::vector<std::unique_ptr<Service>> services;
  services.push_back(make_iam_service());
  services.push_back(make_workspace_service());
  services.push_back(make_training_service());
  services.push_back(make_infer_service());
  services.push_back(make_infer_v2_service());
  services.push_back(make_dev_server_service());
  services.push_back(make_old_service());
  services.push_back(make_workflow_service());
  // Pools move first, so that what ran in one that has gone breaks in the same step.
  services.push_back(make_pool_service());
  services.push_back(make_network_service());
  services.push_back(make_notebook_service());
  services.push_back(make_obs_service());
  services.push_back(make_evs_service());
  services.push_back(make_sfs_service());
  services.push_back(make_lts_service());
  // Last: it ends what the others hold.
  services.push_back(make_bss_service());
  return services;
}

}  // namespace billstop::sandbox
