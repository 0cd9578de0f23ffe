// Switches on one file of a job, given by its index from 0 (CLI-07).
#include <array>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

/// Calls `use` with the file, if `text` is an index.
template <class Use>
int with_file(const Console& console, Job& job, const std::string& text, Use use) {
  const auto index = parse_number(text);
  if (!index) return console.fail('"' + text + "\" is no index of a file; they count from 0.");
  File file = job.file(*index);
  return use(file);
}

int get_temporary_name(const Console& console, Job& job, Rest rest) {
  return with_file(console, job, rest[0], [&](File& file) -> int {
    const auto name = file.temporary_name();
    if (!name) return console.fail("get the temporary name", name.error());
    console.value(printable(*name));
    return kDone;
  });
}

int get_validation_state(const Console& console, Job& job, Rest rest) {
  return with_file(console, job, rest[0], [&](File& file) -> int {
    const auto state = file.validation_state();
    if (!state) return console.fail("get the validation state", state.error());
    console.value(*state ? "TRUE" : "FALSE");
    return kDone;
  });
}

int set_validation_state(const Console& console, Job& job, Rest rest) {
  const auto good = parse_truth(rest[1]);
  if (!good) return console.fail("The state is TRUE or FALSE, not \"" + rest[1] + "\".");
  return with_file(console, job, rest[0], [&](File& file) -> int {
    const auto set = file.set_validation_state(*good);
    if (!set) return console.fail("set the validation state", set.error());
    console.line(std::string("Validation state set to ") + (*good ? "TRUE." : "FALSE."));
    return kDone;
  });
}

constexpr std::array kVerbs = {
    JobVerb{
        {"gettemporaryname", "<file_index>", "Where the data of a file is until /complete.", 1, 1},
        get_temporary_name},
    JobVerb{{"getvalidationstate", "<file_index>", "Whether a file was said to be good.", 1, 1},
            get_validation_state},
    JobVerb{{"setvalidationstate", "<file_index> <TRUE|FALSE>",
             "Says whether a file is good; FALSE puts the job into ERROR.", 2, 2},
            set_validation_state},
};

}  // namespace

std::span<const JobVerb> file_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
