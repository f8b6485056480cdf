// The files of core/reporting/page, compiled in.
#pragma once

#include <string_view>

namespace billstop::core::reporting {

extern const std::string_view page_html;  // with {{style}}, {{script}} and {{data}}
extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace billstop::core::reporting
