// Switches for what goes over HTTP: headers, certificates, credentials (CLI-04, CLI-06).
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

#include <openbits/http_options.hpp>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

int report(const Console& console, const Result<void>& done, std::string_view what) {
  if (!done) return console.fail("set the " + std::string(what), done.error());
  console.line("The " + std::string(what) + " was set.");
  return kDone;
}

int removed(const Console& console, const Result<HResult>& done, std::string_view what) {
  if (!done) return console.fail("remove the " + std::string(what), done.error());
  console.line(*done == hr::kOk ? "The " + std::string(what) + " was removed."
                                : "The job has no such " + std::string(what) + '.');
  return kDone;
}

// Credentials -----------------------------------------------------------------------------------

struct Key {
  AuthTarget target;
  AuthScheme scheme;
};

std::optional<Key> read_key(const Console& console, Rest rest) {
  const auto target = parse_target(rest[0]);
  const auto scheme = parse_scheme(rest[1]);
  if (!target) (void)console.fail("The target is SERVER or PROXY, not \"" + rest[0] + "\".");
  if (!scheme) {
    (void)console.fail("The scheme is BASIC, DIGEST, NTLM, NEGOTIATE or PASSPORT, not \"" +
                       rest[1] + "\".");
  }
  return target && scheme ? std::optional(Key{*target, *scheme}) : std::nullopt;
}

/// A line of standard input, which a terminal does not show; nullopt if there is none.
std::optional<std::string> read_password() {
  termios before{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (is_terminal) {
    std::fputs("Password: ", stderr);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string password;
  const bool got = static_cast<bool>(std::getline(std::cin, password));
  if (is_terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputc('\n', stderr);
  }
  if (!got) return std::nullopt;
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

// Other users can see the arguments of a program: without a password it is read from standard
// input, one line.
int set_credentials(const Console& console, Job& job, Rest rest) {
  const auto key = read_key(console, rest);
  if (!key) return kUsage;
  std::optional<std::string> user;
  std::optional<std::string> password;
  if (!is_null(rest[2])) user = rest[2];
  if (rest.size() > 3) {
    if (!is_null(rest[3])) password = rest[3];
  } else if (user) {
    password = read_password();
    if (!password) return console.fail("There is no password on standard input.");
  }
  return report(console, job.set_credentials(key->target, key->scheme, user, password),
                "credentials");
}

int remove_credentials(const Console& console, Job& job, Rest rest) {
  const auto key = read_key(console, rest);
  if (!key) return kUsage;
  return removed(console, job.remove_credentials(key->target, key->scheme), "credentials");
}

// Headers ---------------------------------------------------------------------------------------

int set_custom_headers(const Console& console, Job& job, Rest rest) {
  if (rest.size() == 1 && is_null(rest[0])) {
    return report(console, job.http().set_custom_headers(std::nullopt), "custom headers");
  }
  std::string headers;
  for (const std::string& header : rest) headers += header + "\r\n";
  return report(console, job.http().set_custom_headers(headers), "custom headers");
}

int get_custom_headers(const Console& console, Job& job, Rest) {
  const auto headers = job.http().custom_headers();
  if (!headers) return console.fail("get the custom headers", headers.error());
  std::string text = headers->value_or("NULL");
  std::erase(text, '\r');
  if (text.ends_with('\n')) text.pop_back();
  console.value(text);
  return kDone;
}

int make_write_only(const Console& console, Job& job, Rest) {
  const auto done = job.http().make_custom_headers_write_only();
  if (!done) return console.fail("make the custom headers write-only", done.error());
  console.line("The custom headers cannot be read any more.");
  return kDone;
}

// Certificates ----------------------------------------------------------------------------------

std::optional<CertificateStoreLocation> read_location(const Console& console,
                                                      const std::string& text) {
  const auto location = parse_store_location(text);
  if (!location) (void)console.fail('"' + text + "\" is no location of a certificate store.");
  return location;
}

int set_certificate_by_id(const Console& console, Job& job, Rest rest) {
  const auto location = read_location(console, rest[0]);
  if (!location) return kUsage;
  const auto bytes = parse_thumbprint(rest[2]);
  if (!bytes) return console.fail("The id of a certificate is its SHA-1: 40 hexadecimal digits.");
  HttpOptions::Thumbprint thumbprint{};
  std::copy(bytes->begin(), bytes->end(), thumbprint.begin());
  return report(console, job.http().set_client_certificate(*location, rest[1], thumbprint),
                "client certificate");
}

int set_certificate_by_name(const Console& console, Job& job, Rest rest) {
  const auto location = read_location(console, rest[0]);
  if (!location) return kUsage;
  return report(console,
                job.http().set_client_certificate(*location, rest[1], std::string_view(rest[2])),
                "client certificate");
}

int get_certificate(const Console& console, Job& job, Rest) {
  const auto certificate = job.http().client_certificate();
  if (!certificate) return console.fail("get the client certificate", certificate.error());
  console.value("STORE LOCATION: " + store_location_name(certificate->location) + " STORE NAME: " +
                printable(certificate->store) + " HASH: " + hex_text(certificate->thumbprint) +
                " SUBJECT: " + printable(certificate->subject));
  return kDone;
}

// Flags and method ------------------------------------------------------------------------------

int set_security_flags(const Console& console, Job& job, Rest rest) {
  const auto flags = parse_number(rest[0]);
  if (!flags) return console.fail('"' + rest[0] + "\" is no number.");
  return report(console, job.http().set_security_flags(*flags), "security flags");
}

int get_security_flags(const Console& console, Job& job, Rest) {
  const auto flags = job.http().security_flags();
  if (!flags) return console.fail("get the security flags", flags.error());
  console.value(code_text(static_cast<HResult>(*flags)));
  return kDone;
}

int get_method(const Console& console, Job& job, Rest) {
  const auto method = job.http().method();
  if (!method) return console.fail("get the HTTP method", method.error());
  console.value(printable(*method));
  return kDone;
}

constexpr std::array kVerbs = {
    JobVerb{
        {"setcredentials", "<target> <scheme> <user> [password]",
         "SERVER or PROXY; BASIC, DIGEST, NTLM, NEGOTIATE or PASSPORT. Without a password it is "
         "read from standard input.",
         3, 4},
        set_credentials},
    JobVerb{{"removecredentials", "<target> <scheme>", "Forgets credentials.", 2, 2},
            remove_credentials},
    JobVerb{
        {"setcustomheaders", "<header> ...", "Headers for every request; NULL for none.", 1, kMany},
        set_custom_headers},
    JobVerb{{"getcustomheaders", "", "The custom headers, or NULL."}, get_custom_headers},
    JobVerb{{"makecustomheaderswriteonly", "", "Has nobody read them any more, for good."},
            make_write_only},
    JobVerb{{"setclientcertificatebyid", "<location> <store> <hash>",
             "Chooses a client certificate by its SHA-1.", 3, 3},
            set_certificate_by_id},
    JobVerb{{"setclientcertificatebyname", "<location> <store> <subject>",
             "Chooses a client certificate by part of its subject.", 3, 3},
            set_certificate_by_name},
    JobVerb{{"getclientcertificate", "", "The client certificate."}, get_certificate},
    JobVerb{{"removeclientcertificate", "", "Has none used any more."},
            [](const Console& c, Job& j, Rest) {
              return removed(c, j.http().remove_client_certificate(), "client certificate");
            }},
    JobVerb{{"setsecurityflags", "<value>", "Which checks of certificates and redirects.", 1, 1},
            set_security_flags},
    JobVerb{{"getsecurityflags", "", "Those flags."}, get_security_flags},
    JobVerb{{"sethttpmethod", "<method>", "The method of all requests.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return report(c, j.http().set_method(r[0]), "HTTP method");
            }},
    JobVerb{{"gethttpmethod", "", "That method."}, get_method},
};

}  // namespace

std::span<const JobVerb> http_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
