# What `cmake --install` leaves: billstop with its plugins, and all that a plugin's author needs.
# Everything finds the rest from where it lies, so that the tree may be moved.
include(CMakePackageConfigHelpers)

set(billstop_cmake_dir lib/cmake/billstop-sdk)
# The version of the SDK is that of the ABI.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/billstop-sdk-config-version.cmake
  VERSION 1.0 COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)

install(TARGETS billstop billstop-sandbox billstop-check DESTINATION bin)
install(TARGETS billstop-plugin-host DESTINATION lib/billstop)
install(DIRECTORY ${PROJECT_BINARY_DIR}/lib/billstop/plugins DESTINATION lib/billstop
  USE_SOURCE_PERMISSIONS FILES_MATCHING PATTERN "*.so")
install(DIRECTORY sdk/include/billstop DESTINATION include)
install(FILES sdk/cmake/billstop-sdk-config.cmake sdk/cmake/BillstopPlugin.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/billstop-sdk-config-version.cmake DESTINATION ${billstop_cmake_dir})
install(DIRECTORY sdk/template DESTINATION share/billstop USE_SOURCE_PERMISSIONS)
install(FILES sdk/manifest.schema.json core/settings/settings.schema.json
  core/reporting/report.schema.json DESTINATION share/billstop)
install(FILES sdk/README.md sdk/ABI.md sdk/CHANGELOG.md DESTINATION share/doc/billstop/sdk)
install(FILES sdk/sandbox/README.md DESTINATION share/doc/billstop/sdk/sandbox)
install(FILES README.md CHANGELOG.md DESTINATION share/doc/billstop)

# `billstop plugins new` of the build tree finds the template where an installed one does.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/billstop)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/sdk/template ${PROJECT_BINARY_DIR}/share/billstop/template
  SYMBOLIC)
