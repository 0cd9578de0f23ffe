// The files that make a callback class known to the bus.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "cli/class_registration.h"
#include "cli/service_file.h"
#include "cli/text_file.h"

namespace openbits::cli {
namespace {

namespace fs = std::filesystem;

const Guid kClass = *Guid::parse("{0123ABCD-4567-89ab-cdef-0123456789ab}");
constexpr const char* kHex = "0123abcd456789abcdef0123456789ab";

const Words kAwkward = {"/opt/my programs/it's",
                        "",
                        "a b",
                        "say \"hi\"",
                        R"(back\slash \n \)",
                        "100% %u %%",
                        "$HOME ${HOME} `id` $",
                        "#no comment",
                        "tab\tnewline\nreturn\r.",
                        "'",
                        "grün;&|<>*?[]~",
                        "-Embedding"};

TEST(CliServiceFile, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(dbus_exec({"/usr/bin/prog-1.0_x", "--a=b", "-Embedding"}),
            "/usr/bin/prog-1.0_x --a=b -Embedding");
  EXPECT_EQ(systemd_exec({"/usr/bin/prog", "--a=b"}), "/usr/bin/prog --a=b");
}

// D-Bus unescapes the value as in a .desktop file, and takes the result apart as a shell does.
TEST(CliServiceFile, QuotesForTheBus) {
  EXPECT_EQ(dbus_exec({"/a b", ""}), "'/a b' ''");
  EXPECT_EQ(dbus_exec({"/a", "it's"}), R"(/a 'it'"'"'s')");
  EXPECT_EQ(dbus_exec({"/a", "\""}), R"(/a '"')");
  EXPECT_EQ(dbus_exec({"/a", R"(\)"}), R"(/a '\\')") << "once for .desktop, none for the shell";
  EXPECT_EQ(dbus_exec({"/a", "%u 100%"}), "/a '%u 100%'") << "nothing is expanded there";
  EXPECT_EQ(dbus_exec({"/a", "x\ny\tz\r"}), R"(/a 'x\ny\tz\r')");
  EXPECT_EQ(dbus_exec({"/a", "#x"}), "/a '#x'");
}

TEST(CliServiceFile, WordsSurviveTheBus) {
  EXPECT_EQ(parse_dbus_exec(dbus_exec(kAwkward)), kAwkward);
  EXPECT_EQ(dbus_exec(kAwkward).find('\n'), std::string::npos) << "one line";
}

TEST(CliServiceFile, ReadsWhatOthersWrite) {
  EXPECT_EQ(parse_dbus_exec("/a  b\tc"), Words({"/a", "b", "c"}));
  EXPECT_EQ(parse_dbus_exec(R"("/a b"'c'd e\\ f)"), Words({"/a bcd", "e f"}));
  EXPECT_EQ(parse_dbus_exec(R"(/a "\\$x\\"\\\\\\n\\`")"), Words({"/a", "$x\"\\\\n`"}));
  EXPECT_EQ(parse_dbus_exec("/a b#c # d e"), Words({"/a", "b#c"}));
  EXPECT_EQ(parse_dbus_exec(R"(/a\sb)"), Words({"/a", "b"}));
}

TEST(CliServiceFile, RefusesWhatTheBusRefuses) {
  EXPECT_EQ(parse_dbus_exec(""), std::nullopt);
  EXPECT_EQ(parse_dbus_exec("  "), std::nullopt);
  EXPECT_EQ(parse_dbus_exec("/a 'b"), std::nullopt);
  EXPECT_EQ(parse_dbus_exec("/a \"b"), std::nullopt);
  EXPECT_EQ(parse_dbus_exec(R"(/a \x)"), std::nullopt);
  EXPECT_EQ(parse_dbus_exec(R"(/a \)"), std::nullopt);
  EXPECT_EQ(parse_dbus_exec(R"(/a \\)"), std::nullopt);
}

// systemd expands % everywhere, and $ in all but the program.
TEST(CliServiceFile, QuotesForSystemd) {
  EXPECT_EQ(systemd_exec({"/a b/100%/$x", "it's"}), R"("/a b/100%%/$x" "it's")");
  EXPECT_EQ(systemd_exec({"/a", ""}), R"(/a "")");
  EXPECT_EQ(systemd_exec({"/a", "\"\\"}), R"(/a "\"\\")");
  EXPECT_EQ(systemd_exec({"/a", "%u ${HOME} $x"}), R"(/a "%%u $${HOME} $$x")");
  EXPECT_EQ(systemd_exec({"/a", ";"}), R"(/a ";")") << "alone it would end the command";
  EXPECT_EQ(systemd_exec({"/a", "x\ny\tz\r"}), R"(/a "x\ny\tz\r")");
}

TEST(CliServiceFile, ProgramsThatSystemdRefuses) {
  EXPECT_TRUE(systemd_can_start("/a b/100%/$x/grün"));
  for (const char* path : {"/it's", "/\"", "/\\", "/a\nb"}) EXPECT_FALSE(systemd_can_start(path));
}

TEST(CliServiceFile, WhatCannotBeWritten) {
  EXPECT_TRUE(can_be_written(kAwkward));
  EXPECT_FALSE(can_be_written({"/a", "\xff"}));
  EXPECT_FALSE(can_be_written({"/a", std::string("a\0b", 3)}));
}

TEST(CliServiceFile, TextOfTheServiceFile) {
  EXPECT_EQ(class_service_text(kClass, {"/usr/bin/p", "-Embedding"}, ""),
            "# Written by bitsctl class add.\n"
            "[D-BUS Service]\n"
            "Name=org.openbits.Class.C0123abcd456789abcdef0123456789ab\n"
            "Exec=/usr/bin/p -Embedding\n");
  const std::string with_unit = class_service_text(kClass, {"/p"}, class_unit_name(kClass));
  EXPECT_TRUE(with_unit.ends_with(
      "SystemdService=openbits-class-0123abcd456789abcdef0123456789ab.service\n"));
  EXPECT_EQ(class_unit_text(kClass, {"/p", "100%"}),
            "# Written by bitsctl class add.\n"
            "[Unit]\n"
            "Description=OpenBITS callback class 0123abcd-4567-89ab-cdef-0123456789ab\n"
            "\n"
            "[Service]\n"
            "Type=dbus\n"
            "BusName=org.openbits.Class.C0123abcd456789abcdef0123456789ab\n"
            "ExecStart=/p \"100%%\"\n");
}

TEST(CliServiceFile, ReadsItBack) {
  const auto read = parse_class_service(class_service_text(kClass, kAwkward, "x.service"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->clsid, kClass);
  EXPECT_EQ(read->words, kAwkward);
  EXPECT_EQ(read->unit, "x.service");
  EXPECT_TRUE(read->ours);
}

TEST(CliServiceFile, ReadsThoseOfOthers) {
  const std::string name = std::string("org.openbits.Class.C") + kHex;
  const auto read = parse_class_service(
      "#\n[Other]\nExec=/no\n[D-BUS Service]\r\n Exec = /p a \nName=" + name + "\n[More]\nName=x");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->words, Words({"/p", "a"}));
  EXPECT_FALSE(read->ours);
  const auto broken = parse_class_service("[D-BUS Service]\nName=" + name + "\nExec='");
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->words, Words());
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("\n\n=\n["),
        std::string("[D-BUS Service]\nName="), std::string("[D-BUS Service]\nName=org.openbits"),
        "Name=" + name, "[D-BUS Service]\nName=" + name + "0",
        std::string(
            "[D-BUS Service]\nName=org.openbits.Class.C0123abcd-4567-89ab-cdef-0123456789ab")}) {
    EXPECT_EQ(parse_class_service(text), std::nullopt) << text;
  }
}

ClassDirectories directories(const std::map<std::string, std::string>& env,
                             const std::string& existing = "") {
  const auto get = [&env](const char* name) {
    const auto found = env.find(name);
    return found != env.end() ? std::optional(found->second) : std::nullopt;
  };
  return class_directories(get, [&](const std::string& path) { return path == existing; });
}

TEST(CliClass, FoldersOfTheXdgSpecification) {
  const ClassDirectories usual = directories({{"HOME", "/home/u"}});
  EXPECT_EQ(usual.user_services, "/home/u/.local/share/dbus-1/services");
  EXPECT_EQ(usual.user_units, "/home/u/.config/systemd/user");
  EXPECT_EQ(usual.data_services, std::vector<std::string>({"/usr/local/share/dbus-1/services",
                                                           "/usr/share/dbus-1/services"}));
  EXPECT_FALSE(usual.systemd_user);
  EXPECT_FALSE(usual.systemd_system);
  const ClassDirectories other = directories({{"HOME", "/home/u"},
                                              {"XDG_DATA_HOME", "/data"},
                                              {"XDG_CONFIG_HOME", "relative"},
                                              {"XDG_DATA_DIRS", "/a:b::/c"},
                                              {"XDG_RUNTIME_DIR", "/run/user/1"}},
                                             "/run/user/1/systemd/private");
  EXPECT_EQ(other.user_services, "/data/dbus-1/services");
  EXPECT_EQ(other.user_units, "/home/u/.config/systemd/user");
  EXPECT_EQ(other.data_services,
            std::vector<std::string>({"/a/dbus-1/services", "/c/dbus-1/services"}));
  EXPECT_TRUE(other.systemd_user);
  EXPECT_TRUE(directories({}, "/run/systemd/system").systemd_system);
}

TEST(CliClass, WhereTheFilesGo) {
  const ClassDirectories dirs = directories({{"HOME", "/h"}});
  const std::string service = std::string("/org.openbits.Class.C") + kHex + ".service";
  const std::string unit = std::string("/openbits-class-") + kHex + ".service";
  const ClassFiles user = class_files(dirs, kClass, false, "");
  EXPECT_EQ(user.service, dirs.user_services + service);
  EXPECT_EQ(user.unit, dirs.user_units + unit);
  const ClassFiles system = class_files(dirs, kClass, true, "");
  EXPECT_EQ(system.service, "/usr/local/share/dbus-1/services" + service);
  EXPECT_EQ(system.unit, "/etc/systemd/user" + unit);
  EXPECT_EQ(class_files(dirs, kClass, false, "/d").service, "/d" + service);
}

class CliClassFiles : public testing::Test {
 protected:
  CliClassFiles() {
    std::string name = fs::temp_directory_path() / "cli_class.XXXXXX";
    root_ = mkdtemp(name.data());
    files_ = {root_ + "/new/services/" + class_bus_name(kClass) + ".service",
              root_ + "/new/units/" + class_unit_name(kClass)};
  }
  ~CliClassFiles() override { fs::remove_all(root_); }

  static std::string read(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static void write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
  }
  Result<AddedClass> add(const Words& words, bool with_unit = false, bool replace = false) {
    return add_class(kClass, words, files_, with_unit, replace);
  }
  int count(const std::string& folder) const {
    int n = 0;
    for (const auto& entry : fs::directory_iterator(folder)) n += entry.exists();
    return n;
  }

  std::string root_;
  ClassFiles files_;
};

TEST_F(CliClassFiles, AddMakesFoldersAndFiles) {
  const mode_t mask = umask(0077);
  EXPECT_TRUE(add({"/p", "-Embedding"}, true));
  umask(mask);
  EXPECT_EQ(read(files_.service),
            class_service_text(kClass, {"/p", "-Embedding"}, class_unit_name(kClass)));
  EXPECT_EQ(read(files_.unit), class_unit_text(kClass, {"/p", "-Embedding"}));
  EXPECT_EQ(fs::status(files_.service).permissions(), fs::perms(0644));
  EXPECT_EQ(count(root_ + "/new/services"), 1) << "no temporary file is left";
}

TEST_F(CliClassFiles, AddAgainIsForTheSameProgram) {
  EXPECT_TRUE(add({"/p", "old"}, true));
  const auto again = add({"/p", "new"}, true);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->changed_unit);
  EXPECT_FALSE(add({"/p", "new"}, true)->changed_unit);

  const auto other = add({"/q"}, true);
  EXPECT_EQ(other.code(), hr::kWin32AlreadyExists);
  EXPECT_NE(other.error().message.find("another program, /p"), std::string::npos);
  EXPECT_EQ(parse_class_service(read(files_.service))->words, Words({"/p", "new"}));
  EXPECT_NE(read(files_.unit).find("/p new"), std::string::npos);

  EXPECT_TRUE(add({"/q"}, true, true));
  EXPECT_EQ(parse_class_service(read(files_.service))->words, Words({"/q"}));
}

TEST_F(CliClassFiles, AddLeavesTheFilesOfOthersAlone) {
  const std::string by_hand = "[D-BUS Service]\nName=" + class_bus_name(kClass) + "\nExec=/p\n";
  write(files_.service, by_hand);
  EXPECT_EQ(add({"/p"}).code(), hr::kWin32AlreadyExists);
  EXPECT_EQ(read(files_.service), by_hand);
  EXPECT_TRUE(add({"/p"}, false, true));

  write(files_.unit, "[Service]\n");
  EXPECT_EQ(add({"/p"}, true).code(), hr::kWin32AlreadyExists);
  EXPECT_EQ(read(files_.unit), "[Service]\n");
  EXPECT_TRUE(add({"/p"}, false)) << "the unit is not asked for";
}

TEST_F(CliClassFiles, AddWithoutTheUnitTakesTheOldOneAway) {
  EXPECT_TRUE(add({"/p"}, true));
  EXPECT_TRUE(add({"/p"}, false));
  EXPECT_FALSE(fs::exists(files_.unit));
  // A unit that belongs to the registration in another folder.
  write(files_.unit, class_unit_text(kClass, {"/p"}));
  EXPECT_TRUE(add({"/p"}, false));
  EXPECT_TRUE(fs::exists(files_.unit));
}

TEST_F(CliClassFiles, AddReplacesALinkAndNotItsTarget) {
  write(root_ + "/target", class_service_text(kClass, {"/p"}, ""));
  fs::create_directories(root_ + "/new/services");
  fs::create_symlink(root_ + "/target", files_.service);
  EXPECT_TRUE(add({"/p", "new"}));
  EXPECT_FALSE(fs::is_symlink(files_.service));
  EXPECT_EQ(read(root_ + "/target"), class_service_text(kClass, {"/p"}, ""));
}

TEST_F(CliClassFiles, AddSaysWhyItCannotWrite) {
  write(root_ + "/new", "a file where the folder should be");
  const auto added = add({"/p"});
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().message.find(root_ + "/new/services"), std::string::npos)
      << added.error().message;
  EXPECT_EQ(count(root_), 1);
}

TEST_F(CliClassFiles, RemoveDeletesWhatAddMade) {
  EXPECT_TRUE(add({"/p"}, true));
  EXPECT_EQ(*remove_class(files_, true), std::vector<std::string>({files_.service, files_.unit}));
  EXPECT_FALSE(fs::exists(files_.service));
  EXPECT_FALSE(fs::exists(files_.unit));
  EXPECT_EQ(*remove_class(files_, true), std::vector<std::string>());
}

TEST_F(CliClassFiles, RemoveLeavesTheFilesOfOthersAlone) {
  write(files_.service, "[D-BUS Service]\nName=" + class_bus_name(kClass) + "\nExec=/p\n");
  write(files_.unit, class_unit_text(kClass, {"/p"}));
  EXPECT_EQ(remove_class(files_, true).code(), hr::kEAccessDenied);
  EXPECT_TRUE(fs::exists(files_.service));
  EXPECT_TRUE(fs::exists(files_.unit));
  fs::remove(files_.service);
  EXPECT_EQ(*remove_class(files_, false), std::vector<std::string>());
  write(files_.unit, "[Service]\n");
  EXPECT_EQ(*remove_class(files_, true), std::vector<std::string>());
  EXPECT_TRUE(fs::exists(files_.unit));
}

TEST_F(CliClassFiles, ListReadsTheFoldersInTheOrderOfTheBus) {
  const Guid other = *Guid::parse("00000000-0000-0000-0000-000000000001");
  ClassDirectories dirs;
  dirs.user_services = root_ + "/user";
  dirs.data_services = {root_ + "/a", root_ + "/missing", root_ + "/user"};
  write(root_ + "/user/" + class_bus_name(kClass) + ".service",
        class_service_text(kClass, {"/mine"}, ""));
  write(root_ + "/a/any.service", class_service_text(kClass, {"/theirs"}, ""));
  write(root_ + "/a/" + class_bus_name(other) + ".service", class_service_text(other, {"/o"}, ""));
  write(root_ + "/a/unrelated.service", "[D-BUS Service]\nName=org.example\nExec=/x\n");
  write(root_ + "/a/" + class_bus_name(other) + ".service~", class_service_text(other, {"/o"}, ""));
  fs::create_directories(root_ + "/a/folder.service");

  const auto classes = read_classes(service_folders(dirs, ""));
  ASSERT_EQ(classes.size(), 3u);
  EXPECT_EQ(classes[0].service.words, Words({"/mine"}));
  EXPECT_EQ(classes[0].place, "user");
  EXPECT_FALSE(classes[0].hidden);
  EXPECT_EQ(classes[1].service.words, Words({"/theirs"}));
  EXPECT_EQ(classes[1].place, "system-wide");
  EXPECT_EQ(classes[1].file, root_ + "/a/any.service");
  EXPECT_TRUE(classes[1].hidden);
  EXPECT_EQ(classes[2].service.clsid, other);
  EXPECT_FALSE(classes[2].hidden);

  const auto with_folder = read_classes(service_folders(dirs, root_ + "/a"));
  ASSERT_EQ(with_folder.size(), 3u) << "each folder is read once";
  EXPECT_EQ(with_folder[0].place, root_ + "/a");
}

}  // namespace
}  // namespace openbits::cli
