// Manager1.ListJobs as it is on the bus.
#include <gtest/gtest.h>
#include <systemd/sd-bus.h>

#include <set>
#include <string>
#include <vector>

#include "support/service_world.h"

namespace openbits::test {
namespace {

class JobList : public ::testing::Test {
 protected:
  struct Part {
    std::vector<std::string> jobs;
    std::string next;
    std::string error;
  };

  JobList() {
    EXPECT_GE(sd_bus_new(&bus_), 0);
    EXPECT_GE(sd_bus_set_address(bus_, world_.bus.address().c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus_, 1), 0);
    EXPECT_GE(sd_bus_start(bus_), 0);
  }
  ~JobList() override { sd_bus_flush_close_unref(bus_); }

  Part list(const std::string& cursor, std::uint32_t most, std::uint32_t flags = 0) {
    Part part;
    sd_bus_error error{};
    sd_bus_message* m = nullptr;
    if (sd_bus_call_method(bus_, "org.openbits", "/org/openbits/Manager", "org.openbits.Manager1",
                           "ListJobs", &error, &m, "usu", flags, cursor.c_str(), most) < 0) {
      part.error = error.name;
    } else {
      const char* text = nullptr;
      EXPECT_GT(sd_bus_message_enter_container(m, 'a', "o"), 0);
      while (sd_bus_message_read_basic(m, 'o', &text) > 0) part.jobs.emplace_back(text);
      EXPECT_GE(sd_bus_message_exit_container(m), 0);
      EXPECT_GT(sd_bus_message_read_basic(m, 's', &text), 0);
      part.next = text;
    }
    sd_bus_message_unref(m);
    sd_bus_error_free(&error);
    return part;
  }

  ServiceWorld world_;
  sd_bus* bus_ = nullptr;
};

// ENUM-01, ENUM-03: no answer has more than 1,000 jobs, and the client library puts them together.
TEST_F(JobList, ALongListComesInBoundedParts) {
  std::set<std::string> made;
  for (int i = 0; i < 1001; ++i) {
    made.insert("/org/openbits/jobs/" + must(world_.client.create_job("one of many")).id().hex());
  }
  const Part first = list("", 0xFFFFFFFF);
  EXPECT_EQ(first.jobs.size(), 1000u);
  const Part second = list(first.next, 0xFFFFFFFF);
  EXPECT_EQ(second.jobs.size(), 1u);
  EXPECT_EQ(second.next, "");
  std::set<std::string> found(first.jobs.begin(), first.jobs.end());
  found.insert(second.jobs.begin(), second.jobs.end());
  EXPECT_EQ(found, made);
  EXPECT_EQ(must(world_.client.jobs()).size(), made.size());
}

TEST_F(JobList, WhatMakesNoSenseIsRefused) {
  const std::string invalid = "org.openbits.Error.HR80070057";
  EXPECT_EQ(list("", 0).error, invalid);
  EXPECT_EQ(list("", 1, 2).error, invalid);
  for (const char* cursor :
       {"1", "1-2", "1-2-", "-1-2-3", "1-2-3-", "1-2-3x", "x", " 1-2-3", "1--3", "0x1-2-3",
        "1-2-18446744073709551616", "+1-2-3", "caf\xC3\xA9"}) {
    EXPECT_EQ(list(cursor, 1).error, invalid) << cursor;
  }
  for (const char* cursor : {"0-0-0", "9-1-1", "0-18446744073709551615-18446744073709551615"}) {
    EXPECT_EQ(list(cursor, 1).error, "") << cursor;
    EXPECT_TRUE(list(cursor, 1).jobs.empty()) << cursor;
  }
}

}  // namespace
}  // namespace openbits::test
