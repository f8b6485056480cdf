#include "core/cli/completion.hpp"

#include <vector>

#include "core/cli/command_line.hpp"
#include "core/cli/options.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {
namespace {

// Ids of runs come from billstop itself: it reads one folder and reaches no cloud.
constexpr std::string_view list_runs = "billstop runs 2>/dev/null | awk '{print $1}'";

// In single quotes for a shell.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names_of(std::span<const CommandSpec> commands) {
  std::string names;
  for (const CommandSpec& command : commands)
    names.append(names.empty() ? "" : " ").append(command.name);
  return names;
}

std::string options_of(const CommandSpec& command) {
  std::string names;
  for (const OptionSpec& option : all_options())
    if (option.counts_for(command.name))
      names.append(names.empty() ? "--" : " --").append(option.name);
  return names;
}

enum class Takes { nothing, words, files, runs };

struct Argument {
  Takes takes = Takes::nothing;
  std::string words{};
};

// What a command's first argument can be, by how help shows it.
Argument argument_of(const CommandSpec& command) {
  const std::string_view shown = command.arguments;
  if (shown.find("RUN") != std::string_view::npos) return {Takes::runs, {}};
  if (shown.find("FILE") != std::string_view::npos) return {Takes::files, {}};
  std::string words;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::string_view choice = rest.substr(0, rest.find('|'));
    rest.remove_prefix(std::min(choice.size() + 1, rest.size()));
    const size_t begin = choice.find_first_not_of(' ');
    const std::string_view word = choice.substr(std::min(begin, choice.size()));
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z')
      words.append(words.empty() ? "" : " ").append(word.substr(0, word.find(' ')));
  }
  return words.empty() ? Argument{} : Argument{Takes::words, words};
}

bool takes_file(const OptionSpec& option) {
  return option.value == "FILE" || option.value == "DIR";
}

std::string bash_values() {
  std::string text;
  for (const OptionSpec& option : all_options()) {
    if (option.value.empty()) continue;
    text.append("    ");
    if (option.letter != 0) text.append("-").append(1, option.letter).append("|");
    text.append("--").append(option.name).append(") ");
    if (!option.words.empty())
      text.append("COMPREPLY=($(compgen -W ")
          .append(in_quotes(option.words))
          .append(" -- \"$word\"))");
    else if (takes_file(option))
      text.append("COMPREPLY=($(compgen -f -- \"$word\"))");
    text.append(text.ends_with(' ') ? "return ;;\n" : "; return ;;\n");
  }
  return text;
}

std::string bash_script(std::span<const CommandSpec> commands) {
  std::string text =
      "# billstop completion bash > ~/.local/share/bash-completion/completions/billstop\n"
      "_billstop() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \" " +
      names_of(commands) +
      " \" in *\" ${COMP_WORDS[i]} \"*) command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  case $before in\n" +
      bash_values() +
      "  esac\n"
      "  case $command in\n"
      "    '') COMPREPLY=($(compgen -W " +
      in_quotes(names_of(commands) + " --help --version") + " -- \"$word\")) ;;\n";
  for (const CommandSpec& command : commands) {
    const Argument argument = argument_of(command);
    text.append("    ").append(command.name).append(")\n      if [[ $word == -* ]]; then ");
    text.append("COMPREPLY=($(compgen -W ").append(in_quotes(options_of(command)));
    text.append(" -- \"$word\"))\n");
    if (argument.takes == Takes::words)
      text.append("      else COMPREPLY=($(compgen -W ")
          .append(in_quotes(argument.words))
          .append(" -- \"$word\"))\n");
    if (argument.takes == Takes::runs)
      text.append("      else COMPREPLY=($(compgen -W \"$(")
          .append(list_runs)
          .append(")\" -- \"$word\"))\n");
    if (argument.takes == Takes::files)
      text.append("      else COMPREPLY=($(compgen -f -- \"$word\"))\n");
    text.append("      fi ;;\n");
  }
  return text + "  esac\n}\ncomplete -o filenames -F _billstop billstop\n";
}

// In zsh's _arguments a colon, a bracket or a backslash in a description has to be escaped.
std::string zsh_description(std::string_view help) {
  std::string out;
  for (const char c : help) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(const OptionSpec& option) {
  std::string spec = option.repeats ? "*--" : "--";
  spec.append(option.name).append("[").append(zsh_description(option.help)).append("]");
  if (option.value.empty()) return in_quotes(spec);
  spec.append(":").append(zsh_description(option.value)).append(":");
  if (!option.words.empty())
    spec.append("(").append(option.words).append(")");
  else if (takes_file(option))
    spec.append("_files");
  return in_quotes(spec);
}

std::string zsh_script(std::span<const CommandSpec> commands) {
  std::string text =
      "#compdef billstop\n"
      "# billstop completion zsh > a file named _billstop in a folder of $fpath\n"
      "_billstop() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CommandSpec& command : commands)
    text.append("    ")
        .append(in_quotes(std::string(command.name) + ":" + zsh_description(command.summary)))
        .append("\n");
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
      "  local command=$words[2]\n"
      "  shift words; (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const CommandSpec& command : commands) {
    text.append("    ").append(command.name).append(") _arguments -s");
    for (const OptionSpec& option : all_options())
      if (option.counts_for(command.name)) text.append(" ").append(zsh_option(option));
    const Argument argument = argument_of(command);
    if (argument.takes == Takes::words)
      text.append(" ").append(in_quotes("1:what:(" + argument.words + ")"));
    if (argument.takes == Takes::runs)
      text.append(" ").append(
          in_quotes("1:run:{compadd ${(f)\"$(" + std::string(list_runs) + ")\"}}"));
    if (argument.takes == Takes::files) text.append(" '1:file:_files'");
    text.append(" ;;\n");
  }
  return text + "  esac\n}\n(( $+functions[compdef] )) && compdef _billstop billstop\n";
}

std::string fish_script(std::span<const CommandSpec> commands) {
  std::string text =
      "# billstop completion fish > ~/.config/fish/completions/billstop.fish\n"
      "complete -c billstop -f\n";
  for (const CommandSpec& command : commands) {
    const std::string seen = in_quotes("__fish_seen_subcommand_from " + std::string(command.name));
    text.append("complete -c billstop -n __fish_use_subcommand -a ")
        .append(command.name)
        .append(" -d ")
        .append(in_quotes(command.summary))
        .append("\n");
    const Argument argument = argument_of(command);
    if (argument.takes == Takes::words)
      text.append("complete -c billstop -n " + seen + " -a " + in_quotes(argument.words) + "\n");
    if (argument.takes == Takes::runs)
      text.append("complete -c billstop -n " + seen + " -a \"(" +
                  std::string("billstop runs 2>/dev/null | string match -r '^\\S+'") + ")\"\n");
    if (argument.takes == Takes::files) text.append("complete -c billstop -n " + seen + " -F\n");
  }
  for (const OptionSpec& option : all_options()) {
    text.append("complete -c billstop -l ").append(option.name);
    if (option.letter != 0) text.append(" -s ").append(1, option.letter);
    if (!option.commands.empty())
      text.append(" -n ").append(
          in_quotes("__fish_seen_subcommand_from " + std::string(option.commands)));
    if (!option.value.empty()) text.append(takes_file(option) ? " -rF" : " -x");
    if (!option.words.empty()) text.append(" -a ").append(in_quotes(option.words));
    text.append(" -d ").append(in_quotes(option.help)).append("\n");
  }
  return text;
}

}  // namespace

std::string completion_script(std::string_view shell, std::span<const CommandSpec> commands) {
  if (shell == "bash") return bash_script(commands);
  if (shell == "zsh") return zsh_script(commands);
  if (shell == "fish") return fish_script(commands);
  const std::vector<std::string> known = {"bash", "zsh", "fish"};
  throw UsageError("completion takes bash, zsh or fish, not '" + safe_text(shell, 60) + "'" +
                   did_you_mean(shell, known));
}

}  // namespace billstop::core
