// Switches for what few jobs have set (CLI-03 to CLI-05, CLI-07).
#include <array>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

template <class T, class Text>
int show(const Console& console, const Result<T>& value, std::string_view what, Text text) {
  if (!value) return console.fail("get the " + std::string(what), value.error());
  console.value(printable(text(*value)));
  return kDone;
}

int report(const Console& console, const Result<void>& done, std::string_view what) {
  if (!done) return console.fail("set the " + std::string(what), done.error());
  console.line("The " + std::string(what) + " was set.");
  return kDone;
}

template <class Set>
int set_number(const Console& console, const std::string& text, std::string_view what, Set set) {
  const auto number = parse_number(text);
  if (!number) return console.fail('"' + text + "\" is no number.");
  return report(console, set(*number), what);
}

std::string number(std::uint32_t n) {
  return std::to_string(n);
}
std::string hex_number(std::uint32_t n) {
  return code_text(static_cast<HResult>(n));
}

int set_acl_flags(const Console& console, Job& job, Rest rest) {
  const auto flags = parse_acl_flags(rest[0]);
  if (!flags) return console.fail("The flags are letters of OGDS, not \"" + rest[0] + "\".");
  return report(console, job.set_file_acl_flags(*flags), "ACL flags");
}

int get_reply_data(const Console& console, Job& job, Rest) {
  const auto data = job.reply_data();
  if (!data) return console.fail("get the reply", data.error());
  console.value(console.raw() ? std::string(data->begin(), data->end()) : hex_text(*data));
  return kDone;
}

constexpr std::array kVerbs = {
    JobVerb{{"getaclflags", "", "Which rights go with a file; letters of OGDS, or NONE."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.file_acl_flags(), "ACL flags", acl_flags_text);
            }},
    JobVerb{{"setaclflag", "<flags>", "The same; letters of OGDS.", 1, 1}, set_acl_flags},
    JobVerb{{"setaclflags", "<flags>", "The same.", 1, 1}, set_acl_flags},
    JobVerb{{"getmaxdownloadtime", "", "Seconds that the transfer may take."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.maximum_download_time(), "download time", number);
            }},
    JobVerb{{"setmaxdownloadtime", "<seconds>", "The same.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_number(c, r[0], "download time",
                                [&](std::uint32_t n) { return j.set_maximum_download_time(n); });
            }},
    JobVerb{{"getpeercachingflags", "", "1: from peers, 2: to peers."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.peer_caching_flags(), "peer-caching flags", hex_number);
            }},
    JobVerb{{"setpeercachingflags", "<value>", "The same.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_number(c, r[0], "peer-caching flags",
                                [&](std::uint32_t n) { return j.set_peer_caching_flags(n); });
            }},
    JobVerb{{"getreplyfilename", "", "Where the reply of an upload goes."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.reply_file_name(), "reply file name", [](const std::string& name) {
                return name.empty() ? std::string("NULL") : name;
              });
            }},
    JobVerb{{"setreplyfilename", "<path>", "The same.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return report(c, j.set_reply_file_name(is_null(r[0]) ? std::string() : r[0]),
                            "reply file name");
            }},
    JobVerb{{"getreplyprogress", "", "Bytes of the reply."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.reply_progress(), "progress of the reply", [](const auto& p) {
                return std::to_string(p.bytes_transferred) + " / " + size_text(p.bytes_total);
              });
            }},
    JobVerb{{"getreplydata", "", "The reply, in hexadecimal digits; with /rawreturn as it is."},
            get_reply_data},
    JobVerb{{"sethelpertoken", "", "Makes you the helper of the job."},
            [](const Console& c, Job& j, Rest) {
              return report(c, j.set_helper_token(), "helper token");
            }},
    JobVerb{{"gethelpertokensid", "", "Who the helper is, or NULL."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.helper_token(), "helper token", [](const std::string& sid) {
                return sid.empty() ? std::string("NULL") : sid;
              });
            }},
    JobVerb{{"gethelpertokenflags", "", "What the helper token is used for."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.helper_token_flags(), "helper token flags", hex_number);
            }},
    JobVerb{{"sethelpertokenflags", "<flags>", "The same.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_number(c, r[0], "helper token flags",
                                [&](std::uint32_t n) { return j.set_helper_token_flags(n); });
            }},
};

}  // namespace

std::span<const JobVerb> option_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
