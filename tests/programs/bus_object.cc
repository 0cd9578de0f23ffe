// A D-Bus server without a library of ours: every method of every object behaves as it is told.
//   bus_object ADDRESS NAME BEHAVIOUR RECORD
// NAME: a bus name to take, or "-" for none. RECORD: a file that gets the line "ready UNIQUE-NAME",
// then a line for each call: member, sender's arguments in the order of the contract.
// BEHAVIOUR is what is answered:
//   code:N        the HRESULT N        error:NAME    that error, with the text "as told"
//   long-error:NAME  with a line feed, an escape and a delete character, then 600 times U+00E4
//   object:PATH   an object path       text          a string
//   nothing       no value             more          an HRESULT and another value
//   twice         S_OK, twice          hang          never
//   exit          not: the program ends in mid-call
//   late          the first call together with the second
//   holds:PATH    CreateInstance with that object path, all else never
//   breaks:PATH   CreateInstance with that object path, all else not: the program ends in mid-call
//   late-object:PATH  so too, with the object path PATH/1 and PATH/2; other calls with no value
// or one of these, without taking the name: fails (ends with 3), dies (by SIGKILL), nameless
// (stays)
#include <signal.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

std::string behaviour;
std::string record_name;
sd_bus_message* held = nullptr;
int calls = 0;  // counted where it matters

void record(const std::string& line) {
  std::FILE* file = std::fopen(record_name.c_str(), "a");
  if (file == nullptr) std::exit(4);
  std::fprintf(file, "%s\n", line.c_str());
  std::fclose(file);
}

// The arguments as text; basic types, arrays and structures are all that the contract has.
std::string arguments(sd_bus_message* m) {
  std::string out;
  char type = 0;
  const char* contents = nullptr;
  while (sd_bus_message_peek_type(m, &type, &contents) > 0) {
    out += ' ';
    if (type == 'a' || type == 'r') {
      sd_bus_message_enter_container(m, type, contents);
      out += (type == 'a' ? "[" : "(") + arguments(m) + (type == 'a' ? " ]" : " )");
      sd_bus_message_exit_container(m);
      continue;
    }
    union {
      std::uint32_t u;
      std::int32_t i;
      std::uint64_t t;
      std::int64_t x;
      const char* s;
    } v{};
    if (sd_bus_message_read_basic(m, type, &v) <= 0) return out + "?";
    if (type == 'u') out += std::to_string(v.u);
    if (type == 'i') out += std::to_string(v.i);
    if (type == 't') out += std::to_string(v.t);
    if (type == 'x') out += std::to_string(v.x);
    if (type == 's' || type == 'o') out += v.s;
  }
  return out;
}

void answer_code(sd_bus_message* m, std::int32_t code) {
  sd_bus_reply_method_return(m, "i", code);
}

void answer(sd_bus_message* m) {
  const std::string what = behaviour.substr(0, behaviour.find(':'));
  const std::string argument = behaviour.substr(behaviour.find(':') + 1);
  const bool makes = sd_bus_message_is_method_call(m, nullptr, "CreateInstance") > 0;
  if (what == "code") {
    answer_code(m, static_cast<std::int32_t>(std::stoul(argument, nullptr, 0)));
  } else if (what == "error") {
    sd_bus_reply_method_errorf(m, argument.c_str(), "as told");
  } else if (what == "long-error") {
    std::string text = "a\nb\x1B\x7F";
    for (int i = 0; i < 600; ++i) text += "\xC3\xA4";
    sd_bus_reply_method_errorf(m, argument.c_str(), "%s", text.c_str());
  } else if (what == "object" || ((what == "holds" || what == "breaks") && makes)) {
    sd_bus_reply_method_return(m, "o", argument.c_str());
  } else if (what == "text") {
    sd_bus_reply_method_return(m, "s", "/an/object");
  } else if (what == "nothing") {
    sd_bus_reply_method_return(m, nullptr);
  } else if (what == "more") {
    sd_bus_reply_method_return(m, "is", 0, "more");
  } else if (what == "twice") {
    answer_code(m, 0);
    answer_code(m, 5);
  } else if (what == "exit" || what == "breaks") {
    ::_exit(0);
  } else if (what == "late" && held == nullptr) {
    held = sd_bus_message_ref(m);
  } else if (what == "late") {
    answer_code(held, 7);
    answer_code(m, 0);
  } else if (what == "late-object" && ++calls == 1) {
    held = sd_bus_message_ref(m);
  } else if (what == "late-object" && calls == 2) {
    sd_bus_reply_method_return(held, "o", (argument + "/1").c_str());
    sd_bus_reply_method_return(m, "o", (argument + "/2").c_str());
  } else if (what == "late-object") {
    sd_bus_reply_method_return(m, nullptr);
  }
}

int on_message(sd_bus_message* m, void*, sd_bus_error*) {
  if (sd_bus_message_is_signal(m, "org.freedesktop.DBus.Local", "Disconnected") > 0) ::_exit(0);
  std::uint8_t type = 0;
  sd_bus_message_get_type(m, &type);
  if (type != SD_BUS_MESSAGE_METHOD_CALL) return 0;
  record(std::string(sd_bus_message_get_member(m)) + arguments(m));
  answer(m);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  behaviour = argv[3];
  record_name = argv[4];
  const std::string name = argv[2];
  if (behaviour == "fails") return 3;
  if (behaviour == "dies") ::kill(::getpid(), SIGKILL);
  sd_bus* bus = nullptr;
  const char* unique = nullptr;
  if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, argv[1]) < 0 ||
      sd_bus_set_bus_client(bus, 1) < 0 || sd_bus_start(bus) < 0 ||
      sd_bus_get_unique_name(bus, &unique) < 0) {
    return 5;
  }
  sd_bus_add_filter(bus, nullptr, on_message, nullptr);
  if (name != "-" && behaviour != "nameless" && sd_bus_request_name(bus, name.c_str(), 0) < 0) {
    return 6;
  }
  record(std::string("ready ") + unique);
  for (;;) {
    const int r = sd_bus_process(bus, nullptr);
    if (r < 0) return 0;
    if (r == 0) sd_bus_wait(bus, UINT64_MAX);
  }
}
