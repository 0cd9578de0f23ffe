// completion: the scripts of packaging/completions, which the build puts into completions.h.
#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "completions.h"

namespace openbits::cli {

void add_completion(CLI::App& app, int& status) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& c = *app.add_subcommand("completion", "Print the completion script for a shell");
  c.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  c.callback([shell, &status] {
    const char* script = *shell == "bash"  ? kBashCompletion
                         : *shell == "zsh" ? kZshCompletion
                                           : kFishCompletion;
    std::fputs(script, stdout);
    status = 0;
  });
}

}  // namespace openbits::cli
