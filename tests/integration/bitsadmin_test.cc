// bitsadmin against the real service and a real web server (CLI-01 to CLI-09).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "integration/bitsctl_fixture.h"

namespace openbits::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class BitsadminTest : public BitsctlTest {
 protected:
  Bitsctl admin(int status, std::vector<std::string> arguments) {
    Bitsctl process = start(std::move(arguments), BITSADMIN);
    EXPECT_EQ(process.wait(), status) << process.out() << process.err();
    return process;
  }
  /// The bare value.
  std::string raw(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/rawreturn");
    return admin(0, std::move(arguments)).out();
  }
  bool reaches(const std::string& job, const std::string& state) {
    return eventually([&] { return raw({"/getstate", job}) == state; });
  }
};

TEST_F(BitsadminTest, Help) {  // CLI-09
  const Bitsctl help = admin(0, {"/HELP"});
  EXPECT_THAT(help.out(), HasSubstr("bitsadmin /addfile <job> <remote> <local>"));
  EXPECT_THAT(admin(0, {"/?"}).out(), HasSubstr("/rawreturn"));
  EXPECT_THAT(admin(0, {"/examples"}).out(), HasSubstr("bitsadmin /transfer"));
  admin(2, {});
  EXPECT_THAT(admin(2, {"/nosuch"}).err(), HasSubstr("/nosuch"));
  EXPECT_THAT(admin(2, {"create"}).err(), HasSubstr("create"));
  EXPECT_THAT(admin(2, {"/addfile", "job", "x"}).err(), HasSubstr("Usage: bitsadmin /addfile"));
}

TEST_F(BitsadminTest, AJobFromCreateToComplete) {  // CLI-01, CLI-02
  Nginx server;
  server.write_file("a", 100000, 3);
  const std::string file = dir_ / "copy";
  EXPECT_THAT(admin(0, {"/create", "my job"}).out(),
              ContainsRegex("Created job \\{[0-9A-F-]{36}\\}\\.\n$"));
  EXPECT_EQ(raw({"/getstate", "my job"}), "SUSPENDED");
  admin(0, {"/addfile", "my job", server.url("a"), file});
  admin(0, {"/suspend", "my job"});
  EXPECT_THAT(admin(0, {"/resume", "my job"}).out(), HasSubstr("Job resumed."));
  ASSERT_TRUE(reaches("my job", "TRANSFERRED"));
  EXPECT_THAT(admin(0, {"/info", "my job"}).out(),
              HasSubstr("'my job' TRANSFERRED 1 / 1 100000 / 100000"));
  EXPECT_THAT(admin(0, {"/complete", "my job"}).out(), HasSubstr("Job completed."));
  EXPECT_EQ(read_file(file), content(100000, 3));
}

TEST_F(BitsadminTest, ByGuid) {  // CLI-01, CLI-09
  Nginx server;
  server.write_file("a", 100000, 3);
  const std::string file = dir_ / "copy";
  const std::string guid = raw({"/create", "/Download", "name"});
  EXPECT_THAT(guid, ContainsRegex("^\\{[0-9A-F-]{36}\\}$"));
  admin(0, {"/AddFile", guid, server.url("a"), file});
  EXPECT_THAT(admin(0, {"/listfiles", guid}).out(),
              HasSubstr("0 / UNKNOWN WORKING " + server.url("a") + " -> " + file));
  admin(0, {"/resume", guid});
  ASSERT_TRUE(reaches(guid, "TRANSFERRED"));
  EXPECT_EQ(raw({"/getbytestotal", guid}), "100000");
  EXPECT_EQ(raw({"/getbytestransferred", guid}), "100000");
  EXPECT_EQ(raw({"/getfilestotal", guid}), "1");
  EXPECT_EQ(raw({"/getfilestransferred", guid}), "1");
  EXPECT_THAT(raw({"/getcompletiontime", guid}), Not(testing::Eq("UNKNOWN")));
  EXPECT_EQ(raw({"/getvalidationstate", guid, "0"}), "FALSE");
  admin(0, {"/setvalidationstate", guid, "0", "true"});
  EXPECT_EQ(raw({"/getvalidationstate", guid, "0"}), "TRUE");
  EXPECT_EQ(read_file(raw({"/gettemporaryname", guid, "0"})), content(100000, 3));
  admin(0, {"/complete", guid});
  EXPECT_EQ(read_file(file), content(100000, 3));
  EXPECT_THAT(admin(1, {"/info", guid}).err(), HasSubstr("0x80200001"));
}

TEST_F(BitsadminTest, NamesThatAreNotUnique) {  // CLI-01
  const std::string first = raw({"/create", "twin"});
  const std::string second = raw({"/create", "twin"});
  const Bitsctl process = admin(1, {"/getstate", "twin"});
  EXPECT_THAT(process.err(), HasSubstr(first));
  EXPECT_THAT(process.err(), HasSubstr(second));
  EXPECT_THAT(admin(1, {"/getstate", "nobody"}).err(), HasSubstr("0x80200001"));
}

TEST_F(BitsadminTest, ListAndReset) {  // CLI-01, CLI-02
  raw({"/create", "one"});
  raw({"/create", "two"});
  const Bitsctl list = admin(0, {"/list"});
  EXPECT_THAT(list.out(), HasSubstr("'one' SUSPENDED 0 / 0 0 / 0"));
  EXPECT_THAT(list.out(), HasSubstr("Listed 2 job(s)."));
  const Bitsctl verbose = admin(0, {"/list", "/verbose"});
  EXPECT_THAT(verbose.out(), HasSubstr("TYPE: DOWNLOAD STATE: SUSPENDED OWNER: "));
  EXPECT_THAT(verbose.out(), HasSubstr("NOTIFICATION COMMAND LINE: none"));
  EXPECT_THAT(admin(2, {"/list", "/what"}).err(), HasSubstr("/what"));
  EXPECT_THAT(admin(0, {"/reset"}).out(), HasSubstr("2 out of 2 jobs canceled."));
  EXPECT_THAT(admin(0, {"/list"}).out(), HasSubstr("Listed 0 job(s)."));
}

TEST_F(BitsadminTest, Monitor) {  // CLI-02
  raw({"/create", "watched"});
  Bitsctl process = start({"/monitor", "/refresh", "1"}, BITSADMIN);
  EXPECT_TRUE(eventually([&] { return process.says("'watched' SUSPENDED"); }));
  EXPECT_TRUE(process.running());
  process.kill(SIGINT);
  process.wait();
  EXPECT_THAT(admin(2, {"/monitor", "/refresh", "0"}).err(), HasSubstr("0"));
}

struct Setting {
  const char* name;
  std::vector<std::string> set;
  const char* get;
  const char* value;
};
class BitsadminSettingTest : public BitsadminTest, public testing::WithParamInterface<Setting> {};

TEST_P(BitsadminSettingTest, IsReadBack) {  // CLI-03, CLI-04, CLI-05
  const std::string guid = raw({"/create", "job"});
  std::vector<std::string> arguments = GetParam().set;
  arguments.insert(arguments.begin() + 1, guid);
  admin(0, arguments);
  EXPECT_EQ(raw({GetParam().get, guid}), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    All, BitsadminSettingTest,
    testing::Values(
        Setting{"DisplayName", {"/setdisplayname", "new"}, "/getdisplayname", "new"},
        Setting{"Description", {"/setdescription", "words"}, "/getdescription", "words"},
        Setting{"Priority", {"/setpriority", "high"}, "/getpriority", "HIGH"},
        Setting{"NotifyFlags", {"/setnotifyflags", "0x8"}, "/getnotifyflags", "8"},
        Setting{"RetryDelay", {"/setminretrydelay", "60"}, "/getminretrydelay", "60"},
        Setting{"NoProgress", {"/setnoprogresstimeout", "7"}, "/getnoprogresstimeout", "7"},
        Setting{"ProxyUsage", {"/setproxysettings", "AUTODETECT"}, "/getproxyusage", "AUTODETECT"},
        Setting{"ProxyList",
                {"/setproxysettings", "override", "p1:80,p2", "NULL"},
                "/getproxylist",
                "p1:80,p2"},
        Setting{"ProxyBypass",
                {"/setproxysettings", "override", "p1:80", "a b"},
                "/getproxybypasslist",
                "a b"},
        Setting{"NoBypass",
                {"/setproxysettings", "override", "p1:80", "\"\""},
                "/getproxyusage",
                "OVERRIDE"},
        Setting{"Command",
                {"/setnotifycmdline", "/bin/true", "true", "a", "b"},
                "/getnotifycmdline",
                "'/bin/true' 'true a b'"},
        Setting{"AclFlags", {"/setaclflag", "OG"}, "/getaclflags", "OG"},
        Setting{"DownloadTime", {"/setmaxdownloadtime", "77"}, "/getmaxdownloadtime", "77"},
        Setting{"PeerCaching", {"/setpeercachingflags", "3"}, "/getpeercachingflags", "0x00000003"},
        Setting{"TokenFlags", {"/sethelpertokenflags", "2"}, "/gethelpertokenflags", "0x00000002"},
        Setting{"Security", {"/setsecurityflags", "0x802"}, "/getsecurityflags", "0x00000802"},
        Setting{"Method", {"/sethttpmethod", "POST"}, "/gethttpmethod", "POST"},
        Setting{
            "Headers", {"/setcustomheaders", "A: b", "C: d"}, "/getcustomheaders", "A: b\nC: d"},
        Setting{"NoHeaders", {"/setcustomheaders", "NULL"}, "/getcustomheaders", "NULL"},
        Setting{"NoCommand", {"/setnotifycmdline", "NULL", "NULL"}, "/getnotifycmdline", "NULL"}),
    [](const auto& row) { return row.param.name; });

TEST_F(BitsadminTest, Secrets) {  // CLI-04, CLI-06
  const std::string guid = raw({"/create", "job"});
  admin(0, {"/setcredentials", guid, "SERVER", "basic", "me", "secret"});
  admin(0, {"/setcredentials", guid, "PROXY", "ntlm", "NULL", "NULL"});
  EXPECT_THAT(admin(2, {"/setcredentials", guid, "PEER", "basic", "me", "s"}).err(),
              HasSubstr("PEER"));
  EXPECT_THAT(admin(2, {"/setcredentials", guid, "SERVER", "digest", "me"}).err(),
              HasSubstr("standard input"));
  admin(0, {"/removecredentials", guid, "server", "BASIC"});
  EXPECT_THAT(admin(0, {"/removecredentials", guid, "server", "BASIC"}).out(),
              HasSubstr("no such"));
  admin(0, {"/setcustomheaders", guid, "X: y"});
  admin(0, {"/makecustomheaderswriteonly", guid});
  EXPECT_THAT(admin(1, {"/getcustomheaders", guid}).err(), HasSubstr("0x80070005"));
  EXPECT_THAT(admin(0, {"/removeclientcertificate", guid}).out(), HasSubstr("no such"));
  EXPECT_THAT(admin(1, {"/getclientcertificate", guid}).err(), HasSubstr("0x800706f7"));
  EXPECT_THAT(admin(2, {"/setclientcertificatebyid", guid, "1", "MY", "AB"}).err(),
              HasSubstr("40"));
}

TEST_F(BitsadminTest, RangesAndPrefixes) {  // CLI-02
  Nginx server;
  server.write_file("a", 100000, 3);
  const std::string guid = raw({"/create", "job"});
  admin(0, {"/addfilewithranges", guid, server.url("a"), dir_ / "a", "10:5,0:2"});
  EXPECT_THAT(admin(2, {"/addfilewithranges", guid, server.url("a"), dir_ / "b", "10"}).err(),
              HasSubstr("\"10\""));
  EXPECT_THAT(admin(0, {"/replaceremoteprefix", guid, "ftp://", "http://"}).out(),
              HasSubstr("No file"));
  admin(0, {"/resume", guid});
  ASSERT_TRUE(reaches(guid, "TRANSFERRED"));
  admin(0, {"/complete", guid});
  const std::string all = content(100000, 3);
  EXPECT_EQ(read_file(dir_ / "a"), all.substr(10, 5) + all.substr(0, 2));
}

TEST_F(BitsadminTest, RepliesAndHelpers) {  // CLI-05, CLI-07
  const std::string guid = raw({"/create", "/UPLOAD-REPLY", "job"});
  EXPECT_EQ(raw({"/gettype", guid}), "UPLOAD_REPLY");
  admin(0, {"/setreplyfilename", guid, dir_ / "reply"});
  EXPECT_EQ(raw({"/getreplyfilename", guid}), dir_ / "reply");
  EXPECT_EQ(raw({"/getreplyprogress", guid}), "0 / UNKNOWN");
  EXPECT_THAT(admin(1, {"/getreplydata", guid}).err(), HasSubstr("0x80200002"));
  EXPECT_EQ(raw({"/gethelpertokensid", guid}), "NULL");
  admin(0, {"/sethelpertoken", guid});
  EXPECT_THAT(raw({"/gethelpertokensid", guid}), testing::StartsWith("S-1-22-1-"));
}

TEST_F(BitsadminTest, WhatCannotBeSet) {  // CLI-04
  const std::string guid = raw({"/create", "job"});
  EXPECT_THAT(admin(2, {"/setpriority", guid, "urgent"}).err(), HasSubstr("urgent"));
  EXPECT_THAT(admin(2, {"/setminretrydelay", guid, "soon"}).err(), HasSubstr("soon"));
  EXPECT_THAT(admin(1, {"/setnotifyflags", guid, "64"}).err(), HasSubstr("0x80004001"));
  EXPECT_THAT(admin(1, {"/resume", guid}).err(), HasSubstr("0x80200003"));
  EXPECT_THAT(admin(1, {"/geterror", guid}).err(), HasSubstr("0x8020000f"));
}

TEST_F(BitsadminTest, FilesForScripts) {  // CLI-09
  const std::string guid = raw({"/create", "job"});
  EXPECT_EQ(raw({"/listfiles", guid}), "");
  admin(0, {"/addfile", guid, "http://h/a", dir_ / "a"});
  admin(0, {"/addfile", guid, "http://h/b", dir_ / "b"});
  EXPECT_THAT(raw({"/listfiles", guid}), HasSubstr("a\n0 / UNKNOWN WORKING http://h/b"));
}

TEST_F(BitsadminTest, AFileSet) {  // CLI-02
  const std::string guid = raw({"/create", "job"});
  const std::string list = dir_ / "list";
  std::ofstream(list) << "# files\nhttp://h/a " << dir_ / "a"
                      << "\nhttp://h/b \"" << dir_ / "b b"
                      << "\"\n";
  admin(0, {"/addfileset", guid, list});
  EXPECT_EQ(raw({"/getfilestotal", guid}), "2");
  std::ofstream(list) << "http://h/c\n";
  EXPECT_THAT(admin(2, {"/addfileset", guid, list}).err(), HasSubstr("line 1"));
  EXPECT_EQ(raw({"/getfilestotal", guid}), "2");
}

TEST_F(BitsadminTest, Transfer) {  // CLI-02
  Nginx server;
  server.write_file("a", 1 << 20, 1);
  server.write_file("b", 10, 2);
  const std::string a = dir_ / "a";
  const std::string b = dir_ / "b";
  const Bitsctl process = admin(0, {"/Transfer", "job", "/Download", "/Priority", "FOREGROUND",
                                    server.url("a"), a, server.url("b"), b});
  EXPECT_THAT(process.out(), HasSubstr("Transfer complete."));
  EXPECT_EQ(read_file(a), content(1 << 20, 1));
  EXPECT_EQ(read_file(b), content(10, 2));
  const Bitsctl failed = admin(1, {"/transfer", "job", server.url("missing"), dir_ / "c"});
  EXPECT_THAT(failed.err(), HasSubstr("0x80190194"));
  admin(2, {"/transfer", "job", "/priority", "urgent", server.url("a"), a});
  admin(2, {"/transfer", "job", server.url("a"), a, server.url("b")});
  EXPECT_THAT(admin(0, {"/list"}).out(), HasSubstr("Listed 0 job(s)."));
}

TEST_F(BitsadminTest, ThereIsNoPeerCache) {  // CLI-08
  EXPECT_THAT(admin(0, {"/cache", "/list"}).out(), HasSubstr("Listed 0 record(s)."));
  EXPECT_THAT(admin(0, {"/peers", "/list"}).out(), HasSubstr("Listed 0 peer(s)."));
  EXPECT_THAT(admin(1, {"/cache", "/setlimit", "5"}).err(), HasSubstr("no peer cache"));
  EXPECT_EQ(raw({"/peercaching", "/getconfigurationflags"}), "0x0");
  EXPECT_THAT(admin(0, {"/cache", "/help"}).out(), HasSubstr("/deleteurl"));
  admin(2, {"/peers", "/what"});
  admin(2, {"/peers", "list"});
  EXPECT_THAT(admin(1, {"-cache", "-clear"}).err(), HasSubstr("no peer cache"));
}

TEST_F(BitsadminTest, Util) {  // CLI-08
  EXPECT_THAT(raw({"/util", "/version"}), ContainsRegex("^[0-9]+\\.[0-9]+"));
  EXPECT_THAT(admin(0, {"/util", "/repairservice"}).out(), HasSubstr("answers"));
  EXPECT_THAT(admin(1, {"/util", "/setieproxy", "localsystem", "NO_PROXY"}).err(),
              HasSubstr("/setproxysettings"));
}

TEST_F(BitsadminTest, WithoutAService) {
  auto environment = env();
  environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent";
  const std::string folder = dir_ / "without";
  std::filesystem::create_directory(folder);
  Bitsctl process(environment, folder, {"/list"}, BITSADMIN);
  EXPECT_EQ(process.wait(), 1);
  EXPECT_THAT(process.err(), HasSubstr("0x800706ba"));
}

}  // namespace
}  // namespace openbits::test
