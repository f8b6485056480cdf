# billstop_add_plugin(NAME id MANIFEST plugin.json SOURCES a.cpp ... [LINK library ...]
#                     [OUTPUT_DIRECTORY folder] [CHECK_OPTIONS option ...] [NO_CHECK])
#
# Builds id.so, which exports billstop_plugin_entry and nothing else and carries the manifest in the
# ELF section .billstop_manifest, where billstop reads it without running the plugin. The target is
# called plugin_<id>. Where tests are built, billstop-check of it becomes the CTest check_<id>. Works inside billstop and in a project of one's own:
#   list(APPEND CMAKE_MODULE_PATH <billstop>/sdk/cmake)
#   include(BillstopPlugin)

set(_BILLSTOP_SDK_DIR ${CMAKE_CURRENT_LIST_DIR}/..)

if(NOT TARGET billstop::sdk)
  if(NOT TARGET billstop_sdk)
    add_library(billstop_sdk INTERFACE)
    target_include_directories(billstop_sdk INTERFACE ${_BILLSTOP_SDK_DIR}/include)
  endif()
  add_library(billstop::sdk ALIAS billstop_sdk)
endif()

# A mistake in the JSON is told while configuring, not when billstop refuses the plugin.
function(_billstop_check_manifest PATH NAME)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PATH})
  file(READ ${PATH} manifest)
  string(JSON id ERROR_VARIABLE problem GET "${manifest}" id)
  if(problem)
    message(FATAL_ERROR "${PATH}: ${problem}")
  endif()
  if(NOT id STREQUAL NAME)
    message(FATAL_ERROR "${PATH}: id is \"${id}\", but the plugin is added as \"${NAME}\"")
  endif()
endfunction()

# The section must survive --gc-sections although nothing refers to it, so its first byte has a name
# that the linker is told to keep; strip leaves it since it is allocated ("a").
function(_billstop_embed_manifest TARGET PATH)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${TARGET}_manifest.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
__asm__(
    ".pushsection .billstop_manifest, \"a\"\n"
    ".hidden billstop_manifest_begin\n"
    ".global billstop_manifest_begin\n"
    "billstop_manifest_begin:\n"
    ".incbin \"@PATH@\"\n"
    ".popsection\n");
]])
  set_source_files_properties(${source} PROPERTIES
    OBJECT_DEPENDS ${PATH} COMPILE_OPTIONS -fno-lto SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${TARGET} PRIVATE ${source})
  target_link_options(${TARGET} PRIVATE LINKER:-u,billstop_manifest_begin)
endfunction()

function(billstop_add_plugin)
  cmake_parse_arguments(PARSE_ARGV 0 arg "NO_CHECK" "NAME;MANIFEST;OUTPUT_DIRECTORY"
                        "SOURCES;LINK;CHECK_OPTIONS")
  if(NOT arg_NAME OR NOT arg_MANIFEST OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "billstop_add_plugin needs NAME, MANIFEST and SOURCES "
                        "and knows LINK, OUTPUT_DIRECTORY, CHECK_OPTIONS and NO_CHECK; "
                        "got: ${ARGV}")
  endif()
  set(target plugin_${arg_NAME})
  cmake_path(ABSOLUTE_PATH arg_MANIFEST BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  _billstop_check_manifest(${arg_MANIFEST} ${arg_NAME})

  add_library(${target} MODULE ${arg_SOURCES})
  _billstop_embed_manifest(${target} ${arg_MANIFEST})
  target_link_libraries(${target} PRIVATE billstop::sdk ${arg_LINK})
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${arg_NAME} PREFIX "" SUFFIX .so
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)

  # One exported symbol, whatever the linked libraries mark as visible; and no symbol left open,
  # which would otherwise show only when the call is made.
  set(script ${CMAKE_CURRENT_BINARY_DIR}/${target}.version)
  file(CONFIGURE OUTPUT ${script} CONTENT "{ global: billstop_plugin_entry; local: *; };\n")
  target_link_options(${target} PRIVATE LINKER:--version-script=${script} LINKER:-z,now)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
  # Clang's sanitizer runtimes live in the program alone, so that they are open symbols here.
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES Clang
          AND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}" MATCHES "-fsanitize"))
    target_link_options(${target} PRIVATE LINKER:-z,defs)
  endif()

  # billstop refuses a plugin that others can write, which a generous umask makes of every file.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w $<TARGET_FILE:${target}> $<TARGET_FILE_DIR:${target}> VERBATIM)

  if(TARGET billstop_options)
    target_link_libraries(${target} PRIVATE billstop_options)
  endif()
  if(NOT arg_NO_CHECK AND TARGET billstop-check AND BILLSTOP_TESTS)
    # Of billstop's own, whose simulation and performance tests hold the large accounts.
    add_test(NAME check_${arg_NAME}
             COMMAND billstop-check $<TARGET_FILE:${target}> --large 2000 ${arg_CHECK_OPTIONS})
  elseif(NOT arg_NO_CHECK AND BILLSTOP_CHECK AND BUILD_TESTING)
    add_test(NAME check_${arg_NAME}
             COMMAND ${BILLSTOP_CHECK} $<TARGET_FILE:${target}> --large 10000 ${arg_CHECK_OPTIONS})
  endif()

  if(arg_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  elseif(TARGET billstop_options)
    set_target_properties(${target} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/billstop/plugins)
  endif()
endfunction()
