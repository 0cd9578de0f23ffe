// Files into the job, and the job through the queue (CLI-02).
#include <array>
#include <fstream>
#include <iterator>

#include "admin/job_report.h"
#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

int add_file(const Console& console, Job& job, Rest rest) {
  const auto added = job.add_file(rest[0], rest[1]);
  if (!added) return console.fail("add the file to the job", added.error());
  console.line(printable("Added " + rest[0] + " -> " + rest[1] + " to job."));
  return kDone;
}

int add_file_set(const Console& console, Job& job, Rest rest) {
  std::ifstream file(rest[0], std::ios::binary);
  if (!file) return console.fail("The file \"" + rest[0] + "\" cannot be read.");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const FileSet set = parse_file_set(text);
  if (set.bad_line != 0) {
    return console.fail(rest[0] + ", line " + std::to_string(set.bad_line) +
                        ": a remote and a local name, separated by a space, are needed.");
  }
  std::vector<FileSpec> specs;
  for (const NamePair& pair : set.pairs) specs.push_back({pair.remote_name, pair.local_name});
  const auto added = job.add_files(specs);
  if (!added) return console.fail("add the files to the job", added.error());
  for (const FileSpec& spec : specs) {
    console.line(printable("Added " + spec.remote_name + " -> " + spec.local_name + " to job."));
  }
  return kDone;
}

int add_file_with_ranges(const Console& console, Job& job, Rest rest) {
  const auto ranges = parse_ranges(rest[2]);
  if (!ranges) {
    return console.fail(
        "The ranges are pairs of offset and length, such as 0:100,5000:eof, not \"" + rest[2] +
        "\".");
  }
  const auto added = job.add_file_with_ranges(rest[0], rest[1], *ranges);
  if (!added) return console.fail("add the file to the job", added.error());
  console.line(printable("Added " + rest[0] + " -> " + rest[1] + " to job."));
  return kDone;
}

int replace_prefix(const Console& console, Job& job, Rest rest) {
  const auto replaced = job.replace_remote_prefix(rest[0], rest[1]);
  if (!replaced) return console.fail("replace the prefix", replaced.error());
  console.line(*replaced == hr::kOk ? "The prefix was replaced."
                                    : "No file of the job begins with this prefix.");
  return kDone;
}

int list_files(const Console& console, Job& job, Rest) {
  const auto files = job.files();
  if (!files) return console.fail("list the files", files.error());
  std::string text;
  for (const FileInfo& file : *files) {
    if (!text.empty()) text += '\n';
    const bool whole = file.progress.bytes_total == file.progress.bytes_transferred;
    text += file_line(file, whole || file.progress.completed);
  }
  if (!text.empty()) console.value(text);
  return kDone;
}

int info(const Console& console, Job& job, Rest rest) {
  const bool verbose = !rest.empty();
  if (verbose && !equal_in_any_case(switch_name(rest[0]), "verbose")) {
    return console.fail("\"" + rest[0] + "\" is not known; did you mean /verbose?");
  }
  auto text = verbose ? job_details(job) : job_line(job);
  if (!text) return console.fail("read the job", text.error());
  if (text->ends_with('\n')) text->pop_back();
  console.value(*text);
  return kDone;
}

int said(const Console& console, const Result<void>& done, std::string_view verb,
         std::string_view past) {
  if (!done) return console.fail(std::string(verb) + " the job", done.error());
  console.line("Job " + std::string(past) + '.');
  return kDone;
}

int ended(const Console& console, const Result<HResult>& done, std::string_view verb,
          std::string_view past) {
  if (!done) return console.fail(std::string(verb) + " the job", done.error());
  console.line("Job " + std::string(past) + '.');
  if (*done != hr::kOk) console.line(describe(*done));
  return kDone;
}

constexpr std::array kVerbs = {
    JobVerb{{"info", "[/verbose]", "The job on one line, or all about it.", 0, 1}, info},
    JobVerb{{"listfiles", "", "The files of the job."}, list_files},
    JobVerb{{"addfile", "<remote> <local>", "Adds a file.", 2, 2}, add_file},
    JobVerb{
        {"addfileset", "<textfile>",
         "Adds the files that a text file names: two names to a line, # begins a comment.", 1, 1},
        add_file_set},
    JobVerb{{"addfilewithranges", "<remote> <local> <ranges>",
             "Adds a file of which only some ranges are wanted: offset:length,... or offset:eof.",
             3, 3},
            add_file_with_ranges},
    JobVerb{{"replaceremoteprefix", "<old> <new>", "Replaces the beginning of the URLs.", 2, 2},
            replace_prefix},
    JobVerb{{"suspend", "", "Pauses the job."},
            [](const Console& c, Job& j, Rest) {
              return said(c, j.suspend(), "suspend", "suspended");
            }},
    JobVerb{
        {"resume", "", "Puts the job into the queue."},
        [](const Console& c, Job& j, Rest) { return said(c, j.resume(), "resume", "resumed"); }},
    JobVerb{
        {"cancel", "", "Throws the job and what it has transferred away."},
        [](const Console& c, Job& j, Rest) { return ended(c, j.cancel(), "cancel", "canceled"); }},
    JobVerb{{"complete", "", "Gives the transferred files their names, and ends the job."},
            [](const Console& c, Job& j, Rest) {
              return ended(c, j.complete(), "complete", "completed");
            }},
    JobVerb{{"takeownership", "", "Makes you the owner; needs an administrator."},
            [](const Console& c, Job& j, Rest) {
              return said(c, j.take_ownership(), "take over", "taken over");
            }},
};

}  // namespace

std::span<const JobVerb> queue_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
