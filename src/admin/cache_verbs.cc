// Switches about the peer cache, peers and the service itself (CLI-08). There is no peer cache
// (PEER-01): what would list it lists nothing, and what would change it says so.
#include <array>
#include <cstdio>
#include <optional>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

struct Part {
  std::string_view name;
  std::string_view arguments;
  int (*run)(const Console& console);
};

int none_listed(const Console& console) {
  console.line("Listed 0 record(s). This service has no peer cache.");
  return kDone;
}

int no_peers(const Console& console) {
  console.line("Listed 0 peer(s). This service has no peer cache.");
  return kDone;
}

int no_flags(const Console& console) {
  console.value("0x0");
  return kDone;
}

int not_there(const Console&) {
  std::fputs("This service has no peer cache: nothing was changed.\n", stderr);
  return kFailed;
}

int version(const Console& console) {
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  const auto text = client->version();
  if (!text) return console.fail("ask for the version", text.error());
  console.value(printable(*text));
  return kDone;
}

int repair(const Console& console) {
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  const auto text = client->version();
  if (!text) return console.fail("reach the service", text.error());
  console.line(
      "The service answers. It looks at its job store whenever it starts, and sets a "
      "damaged one aside; there is nothing else to repair.");
  return kDone;
}

int no_account_proxies(const Console&) {
  std::fputs(
      "Accounts have no proxy settings of their own here: a job with PRECONFIG uses the "
      "environment of the service (http_proxy, https_proxy, no_proxy). Set them there, or "
      "use /setproxysettings for one job.\n",
      stderr);
  return kFailed;
}

int no_channel(const Console&) {
  std::fputs("There is no analytic channel: the service writes to the journal.\n", stderr);
  return kFailed;
}

constexpr std::array kCache = {Part{"list", "[/verbose]", none_listed},
                               Part{"info", "<record> [/verbose]", not_there},
                               Part{"getlimit", "", not_there},
                               Part{"setlimit", "<percent>", not_there},
                               Part{"getexpirationtime", "", not_there},
                               Part{"setexpirationtime", "<seconds>", not_there},
                               Part{"clear", "", not_there},
                               Part{"delete", "<record>", not_there},
                               Part{"deleteurl", "<url>", not_there}};
constexpr std::array kPeers = {Part{"discover", "", not_there}, Part{"list", "", no_peers},
                               Part{"clear", "", not_there}};
constexpr std::array kPeerCaching = {Part{"getconfigurationflags", "", no_flags},
                                     Part{"setconfigurationflags", "<value>", not_there}};
constexpr std::array kUtil = {
    Part{"version", "[/verbose]", version}, Part{"repairservice", "[/force]", repair},
    Part{"getieproxy", "<account> [/conn <name>]", no_account_proxies},
    Part{"setieproxy", "<account> <usage> [/conn <name>]", no_account_proxies},
    Part{"enableanalyticchannel", "<TRUE|FALSE>", no_channel}};

int print_parts(std::string_view group, std::span<const Part> parts) {
  for (const Part& part : parts) {
    std::printf("bitsadmin /%s /%s %s\n", std::string(group).c_str(),
                std::string(part.name).c_str(), std::string(part.arguments).c_str());
  }
  return kDone;
}

int run_part(const Console& console, std::string_view group, std::span<const Part> parts,
             const Arguments& arguments) {
  const std::string_view name =
      arguments.empty() ? std::string_view("help") : switch_name(arguments[0]);
  if (name.empty()) {
    return console.fail('"' + arguments[0] + "\" is no switch of /" + std::string(group) + '.');
  }
  if (equal_in_any_case(name, "help") || name == "?") return print_parts(group, parts);
  for (const Part& part : parts) {
    if (equal_in_any_case(part.name, name)) return part.run(console);
  }
  (void)console.fail("There is no switch /" + std::string(group) + " /" + std::string(name) + '.');
  return kUsage;
}

constexpr std::string_view kParts = "/<switch> ...";

constexpr std::array kVerbs = {
    PlainVerb{{"cache", kParts, "The peer cache; /cache /help lists its switches.", 0, kMany},
              [](const Console& c, const Arguments& a) { return run_part(c, "cache", kCache, a); }},
    PlainVerb{{"peers", kParts, "The peers; /peers /help lists its switches.", 0, kMany},
              [](const Console& c, const Arguments& a) { return run_part(c, "peers", kPeers, a); }},
    PlainVerb{
        {"peercaching", kParts, "Peer caching on this machine; see /peercaching /help.", 0, kMany},
        [](const Console& c, const Arguments& a) {
          return run_part(c, "peercaching", kPeerCaching, a);
        }},
    PlainVerb{{"util", kParts, "The service itself; /util /help lists its switches.", 0, kMany},
              [](const Console& c, const Arguments& a) { return run_part(c, "util", kUtil, a); }},
};

}  // namespace

std::span<const PlainVerb> cache_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
