// The XML in interfaces/ is the contract; what the running service says of itself must equal it.
#include <gtest/gtest.h>
#include <systemd/sd-bus.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using Elements = std::set<std::string>;

std::string attribute(const std::string& tag, const std::string& name) {
  std::smatch match;
  return std::regex_search(tag, match, std::regex("[ \n]" + name + "=\"([^\"]*)\""))
             ? match[1].str()
             : "";
}

// One line for each method with its typed arguments in order, and for each property.
Elements elements_of(std::string xml, const std::string& interface) {
  xml = std::regex_replace(xml, std::regex("<!--[^]*?-->"), "");
  const auto begin = xml.find("<interface name=\"" + interface + "\"");
  if (begin == std::string::npos) return {};
  const auto end = xml.find("</interface>", begin);
  const std::string body = xml.substr(begin, end - begin);
  Elements found;
  std::string method;
  const std::regex tag_pattern("<[^>]*>");
  const auto close = [&] {
    if (!method.empty()) found.insert(method);
    method.clear();
  };
  for (std::sregex_iterator it(body.begin(), body.end(), tag_pattern), none; it != none; ++it) {
    const std::string tag = it->str();
    const bool is_empty = tag.size() > 2 && tag[tag.size() - 2] == '/';
    if (tag.starts_with("<method ")) {
      close();
      method = "method " + attribute(tag, "name");
      if (is_empty) close();
    } else if (tag.starts_with("</method")) {
      close();
    } else if (tag.starts_with("<arg ") && !method.empty()) {
      method += " " + attribute(tag, "direction") + ":" + attribute(tag, "type") + ":" +
                attribute(tag, "name");
    } else if (tag.starts_with("<property ")) {
      found.insert("property " + attribute(tag, "name") + " " + attribute(tag, "type") + " " +
                   attribute(tag, "access"));
    }
  }
  return found;
}

std::string file_text(const std::string& interface) {
  std::ifstream file(OPENBITS_SOURCE_DIR "/interfaces/" + interface + ".xml");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Contract : public ::testing::Test {
 protected:
  std::string introspect(const std::string& path) {
    sd_bus* bus = nullptr;
    EXPECT_GE(sd_bus_new(&bus), 0);
    EXPECT_GE(sd_bus_set_address(bus, world_.bus.address().c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus, 1), 0);
    EXPECT_GE(sd_bus_start(bus), 0);
    sd_bus_message* reply = nullptr;
    const int r =
        sd_bus_call_method(bus, "org.openbits", path.c_str(), "org.freedesktop.DBus.Introspectable",
                           "Introspect", nullptr, &reply, "");
    const char* xml = "";
    if (r >= 0) sd_bus_message_read(reply, "s", &xml);
    std::string text = xml;
    sd_bus_message_unref(reply);
    sd_bus_flush_close_unref(bus);
    return text;
  }
  ServiceWorld world_;
};

TEST_F(Contract, EveryObjectIsAsItsXmlSays) {
  const Job job = world_.job_for("file");
  const std::string job_path = "/org/openbits/jobs/" + job.id().hex();
  const std::pair<std::string, std::string> objects[] = {
      {"org.openbits.Manager1", "/org/openbits/Manager"},
      {"org.openbits.Job1", job_path},
      {"org.openbits.HttpOptions1", job_path},
      {"org.openbits.File1", job_path + "/files/0"},
  };
  for (const auto& [interface, path] : objects) {
    const Elements contract = elements_of(file_text(interface), interface);
    const Elements real = elements_of(introspect(path), interface);
    EXPECT_GT(contract.size(), 1u) << interface;
    EXPECT_EQ(contract, real) << interface << " at " << path;
  }
}

TEST_F(Contract, ThereIsNoFileBehindTheLast) {
  const Job job = world_.job_for("file");
  const std::string files = "/org/openbits/jobs/" + job.id().hex() + "/files/";
  EXPECT_NE(elements_of(introspect(files + "0"), "org.openbits.File1"), Elements{});
  EXPECT_EQ(elements_of(introspect(files + "1"), "org.openbits.File1"), Elements{});
  EXPECT_EQ(elements_of(introspect(files + "00"), "org.openbits.File1"), Elements{});
}

}  // namespace
}  // namespace openbits::test
