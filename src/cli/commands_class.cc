// class add, list, remove, test: the programs that the bus starts when a job has something to tell.
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/class_registration.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/notice_text.h"

namespace openbits::cli {
namespace {

namespace fs = std::filesystem;

/// What COM tells a server that was not started by hand; programs test for it.
constexpr const char* kEmbedding = "-Embedding";

struct Options {
  bool json = false;
  bool system_wide = false;
  bool replace = false;
  bool systemd = false;
  bool no_systemd = false;
  bool exec = false;
  bool ids = false;
  std::string clsid;
  std::string folder;
  std::vector<std::string> words;

  Guid id() const { return *Guid::parse(clsid); }  // add_class_argument has checked it
  std::string name() const { return "class " + id().text(); }
};

int usage(const std::string& text) {
  std::fprintf(stderr, "bitsctl: %s\n", printable(text).c_str());
  return kExitUsage;
}

void hint(const std::string& text) {
  std::fprintf(stderr, "%s\n", printable(text).c_str());
}

/// The command of the class. An empty one has been reported.
Words command_of(const Options& o) {
  if (o.words.empty()) {
    usage("--exec needs a program");
    return {};
  }
  Words words = o.words;
  words.front() = program_path(words.front());
  std::error_code failed;
  if (!fs::is_regular_file(words.front(), failed) || access(words.front().c_str(), X_OK) != 0) {
    usage(words.front() + " is not a program that can be run");
    return {};
  }
  if (std::find(words.begin() + 1, words.end(), kEmbedding) == words.end()) {
    words.push_back(kEmbedding);
  }
  if (!can_be_written(words)) {
    usage("the command is not UTF-8");
    return {};
  }
  return words;
}

/// Whether the bus has been told. It need not be there.
bool reload_bus() {
  auto client = Client::connect();
  const auto told = client ? client->reload_bus() : Result<void>(client.error());
  if (!told) {
    hint("bitsctl: warning: the bus could not be told (" + told.error().message +
         "); it will know when it is started anew");
  }
  return told.ok();
}

bool wants_unit(const Options& o, const ClassDirectories& dirs, const std::string& program) {
  if (o.systemd || o.no_systemd) return o.systemd;
  // The bus can start what systemd cannot.
  return o.folder.empty() && systemd_can_start(program) &&
         (o.system_wide ? dirs.systemd_system : dirs.systemd_user);
}

int add(const Options& o) {
  const Output out(o.json);
  const Words words = command_of(o);
  if (words.empty()) return kExitUsage;
  const ClassDirectories dirs = class_directories();
  const ClassFiles files = class_files(dirs, o.id(), o.system_wide, o.folder);
  const bool with_unit = wants_unit(o, dirs, words.front());
  if (with_unit && !systemd_can_start(words.front())) {
    return usage("systemd starts no program with quotes or backslashes in its path: " +
                 words.front());
  }
  auto added = add_class(o.id(), words, files, with_unit, o.replace);
  if (!added) return out.fail(added.error(), "register " + o.name());
  const bool reloaded = reload_bus();
  out.line(printable(o.name() + " is registered: " + shell_line(words)));
  out.line(printable("  " + files.service));
  if (with_unit) out.line(printable("  " + files.unit));
  if (added->changed_unit) {
    hint("systemd has to read the changed unit: systemctl --user daemon-reload");
  }
  out.object({{"class", o.id().text()},
              {"program", words.front()},
              {"arguments", Words(words.begin() + 1, words.end())},
              {"file", files.service},
              {"unit", with_unit ? nlohmann::json(files.unit) : nlohmann::json(nullptr)},
              {"reloaded", reloaded}});
  return kExitOk;
}

int list(const Options& o) {
  const Output out(o.json);
  const auto classes = read_classes(service_folders(class_directories(), o.folder));
  if (o.ids) {
    for (const ClassEntry& entry : classes) {
      if (!entry.hidden) out.line(entry.service.clsid.text());
    }
    return kExitOk;
  }
  std::vector<Row> rows = {{"CLASS", "WHERE", "PROGRAM"}};
  nlohmann::json array = nlohmann::json::array();
  for (const ClassEntry& entry : classes) {
    const Words& words = entry.service.words;
    rows.push_back({entry.service.clsid.text(),
                    printable(entry.place) + (entry.hidden ? " (not used)" : ""),
                    words.empty() ? "?" : printable(shell_line(words))});
    array.push_back(json_of(entry));
  }
  if (classes.empty()) {
    out.line("no classes");
  } else {
    for (const std::string& line : table_lines(rows)) out.line(line);
  }
  out.object(array);
  return kExitOk;
}

int remove(const Options& o) {
  const Output out(o.json);
  const ClassFiles files = class_files(class_directories(), o.id(), o.system_wide, o.folder);
  auto removed = remove_class(files, o.folder.empty());
  if (!removed) return out.fail(removed.error(), "remove " + o.name());
  if (removed->empty()) {
    hint("bitsctl: " + o.name() + " is not registered there: " + files.service + " does not exist");
    out.object({{"class", o.id().text()}, {"removed", nlohmann::json::array()}});
    return kExitNoSuchJob;
  }
  const bool reloaded = reload_bus();
  out.line(o.name() + " is not registered any more");
  for (const std::string& path : *removed) out.line(printable("  deleted " + path));
  out.object({{"class", o.id().text()}, {"removed", *removed}, {"reloaded", reloaded}});
  return kExitOk;
}

int test(const Options& o) {
  const Output out(o.json);
  return with_client(out, [&](Client& client) {
    auto tested = client.test_class(o.id());
    if (!tested) return out.fail(tested.error(), "test " + o.name());
    for (const std::string& line : class_test_lines(o.id(), *tested)) out.line(line);
    nlohmann::json object = json_of(*tested);
    object["class"] = o.id().text();
    out.object(object);
    return static_cast<int>(succeeded(tested->code) ? kExitOk : kExitRefused);
  });
}

void add_class_argument(CLI::App& command, std::string& clsid) {
  command.add_option("CLSID", clsid, "The GUID of the class, with or without braces")
      ->required()
      ->check([](const std::string& text) {
        const auto id = Guid::parse(text);
        return id && !id->is_null() ? std::string() : "\"" + text + "\" is no class id";
      });
}

/// A folder other than the usual one.
CLI::Option* add_dir_option(CLI::App& command, std::string& folder, const char* help) {
  return command.add_option("--dir", folder, help)
      ->type_name("DIR")
      ->transform([](const std::string& text) { return absolute_path(text); });
}

void add_place_options(CLI::App& command, const std::shared_ptr<Options>& o) {
  CLI::Option* system_wide =
      command.add_flag("--system-wide", o->system_wide, "For the buses of all users; needs root");
  add_dir_option(command, o->folder, "Folder of the service file, one that the bus looks into")
      ->excludes(system_wide);
}

void add_add(CLI::App& group, const std::shared_ptr<Options>& o, int& status) {
  CLI::App& c = *group.add_subcommand(
      "add",
      "Have the bus start a program for a class: class add CLSID --exec PROGRAM [ARGUMENT...]. "
      "What follows PROGRAM is handed to it, and -Embedding");
  add_class_argument(c, o->clsid);
  add_place_options(c, o);
  c.add_flag("--replace", o->replace, "Also if another program is registered");
  CLI::Option* systemd = c.add_flag("--systemd", o->systemd,
                                    "Write a unit for systemd, too; done without being asked "
                                    "where systemd starts the programs of the bus");
  c.add_flag("--no-systemd", o->no_systemd, "Write no unit")->excludes(systemd);
  c.add_flag("--exec", o->exec, "The program and its arguments follow; comes last")->required();
  add_json_option(c, o->json);
  c.prefix_command();
  c.callback([o, &c, &status] {
    o->words = c.remaining();
    status = add(*o);
  });
}

}  // namespace

void add_class_commands(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& group = *app.add_subcommand(
      "class", "The classes that programs are called back by when they do not run");
  group.require_subcommand(1);
  add_add(group, o, status);

  CLI::App& list_command = *group.add_subcommand("list", "Show the classes that are registered");
  add_json_option(list_command, o->json);
  list_command.add_flag("--ids", o->ids, "Print nothing but the class ids");
  add_dir_option(list_command, o->folder, "Look into this folder as well");
  list_command.callback([o, &status] { status = list(*o); });

  CLI::App& remove_command = *group.add_subcommand("remove", "Undo class add");
  add_class_argument(remove_command, o->clsid);
  add_place_options(remove_command, o);
  add_json_option(remove_command, o->json);
  remove_command.callback([o, &status] { status = remove(*o); });

  CLI::App& test_command =
      *group.add_subcommand("test", "Have the service start a class, as it would for a job");
  add_class_argument(test_command, o->clsid);
  add_json_option(test_command, o->json);
  test_command.callback([o, &status] { status = test(*o); });
}

}  // namespace openbits::cli
