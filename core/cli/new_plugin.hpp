// `plugins new`: a project of one's own from the SDK's template.
#pragma once

#include <filesystem>
#include <string>

namespace billstop::core {

// Writes the project into the new folder `into`, whose last part becomes the plugin's id. Throws
// UsageError when the name is no plugin id or the folder is there, std::runtime_error when the
// template cannot be read or the project not be written; then nothing is left behind.
void write_new_plugin(const std::filesystem::path& template_folder,
                      const std::filesystem::path& into);

}  // namespace billstop::core
