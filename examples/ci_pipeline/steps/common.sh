# Sourced by the steps. What a pipeline may set, and what is taken where it does not:
#   BILLSTOP        the program                      BILLSTOP_STATE  kept from run to run
#   BILLSTOP_OUT    reports of this run              BILLSTOP_ALLOW  effects, "reversible" alone
#   BILLSTOP_OWNERS whose resources                  BILLSTOP_ACCOUNT must match: name or domain id
#   BILLSTOP_OLDER  "24h": nothing younger is touched; guard: nothing may be older
#   BILLSTOP_OWNER_TAG, BILLSTOP_MAX_RATE, BILLSTOP_HOURS  further rules of guard
# Keys come from the pipeline's secrets: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, and the agency of
# HW_ASSUME_ROLE_AGENCY_NAME and HW_ASSUME_ROLE_DOMAIN_NAME where one is taken. A pipeline that has an
# identity of its own needs no secret: HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE.
set -euo pipefail

billstop=${BILLSTOP:-billstop}
out=${BILLSTOP_OUT:-billstop-out}
state=${BILLSTOP_STATE:-billstop-state}
mkdir -p "$out" "$state"

common=(--state-dir "$state" --no-color)
[ -z "${BILLSTOP_ACCOUNT:-}" ] || common+=(--confirm "$BILLSTOP_ACCOUNT")

# GitHub shows this on the run's page; elsewhere the file is an artifact.
summarize() {
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$1" >>"$GITHUB_STEP_SUMMARY"
}
