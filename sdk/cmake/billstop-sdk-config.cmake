# find_package(billstop-sdk): billstop_add_plugin(), the target billstop::sdk, and where the programs
# are. Everything is found from where this file lies, so the tree may be moved.
get_filename_component(_billstop_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

set(BILLSTOP_BIN_DIR "${_billstop_prefix}/bin")
set(BILLSTOP_PROGRAM "${BILLSTOP_BIN_DIR}/billstop")
set(BILLSTOP_SANDBOX "${BILLSTOP_BIN_DIR}/billstop-sandbox")
set(BILLSTOP_CHECK "${BILLSTOP_BIN_DIR}/billstop-check")

if(NOT TARGET billstop::sdk)
  add_library(billstop::sdk INTERFACE IMPORTED)
  set_target_properties(billstop::sdk PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${_billstop_prefix}/include")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/BillstopPlugin.cmake")
