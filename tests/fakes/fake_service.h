// A stand-in for the service that does as the test says: it answers from a few values in memory,
// and can be told to answer something else, to keep silent, or to die.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/hresult.hpp>

namespace openbits::test {

/// What the program's object answered: an HRESULT, or the name of a D-Bus error.
struct CallbackAnswer {
  HResult code = 1;
  std::string error;
  bool operator==(const CallbackAnswer&) const = default;
};

/// What the server of a class answered.
struct FactoryAnswer {
  std::string object;   ///< of CreateInstance
  std::string error;    ///< name of a D-Bus error
  std::string message;  ///< of the error
  std::string server;   ///< unique name
};

class FakeService {
 public:
  /// Answers a call on the service's thread: sends a reply and returns 1, or negative errno.
  using Handler = std::function<int(sd_bus_message*)>;
  /// Gets the answer to a call, on that thread.
  using Done = std::function<void(sd_bus_message*)>;

  static constexpr std::uint64_t kQueue = SD_BUS_NAME_QUEUE;

  /// With `waits`, takes the name only when its present owner is gone.
  explicit FakeService(const std::string& address, bool waits = false)
      : wake_(::eventfd(0, EFD_CLOEXEC)) {
    EXPECT_GE(sd_bus_new(&bus_), 0);
    EXPECT_GE(sd_bus_set_address(bus_, address.c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus_, 1), 0);
    EXPECT_GE(sd_bus_start(bus_), 0);
    EXPECT_GE(sd_bus_add_filter(bus_, nullptr, on_message, this), 0);
    EXPECT_GE(sd_bus_request_name(bus_, "org.openbits", waits ? kQueue : 0), 0);
    make_answers();
    thread_ = std::thread([this] { loop(); });
  }
  /// Dies.
  ~FakeService() {
    stopping_ = true;
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(wake_, &one, sizeof one), ssize_t{sizeof one});
    thread_.join();
    ::close(wake_);
  }
  FakeService(const FakeService&) = delete;
  FakeService& operator=(const FakeService&) = delete;

  static Guid job_id(unsigned n = 1) {
    Guid id;
    id.bytes[15] = static_cast<std::uint8_t>(n);
    id.bytes[0] = 0xAB;
    return id;
  }
  static std::string job_path(unsigned n = 1) { return "/org/openbits/jobs/" + job_id(n).hex(); }

  /// Key: the name of a method, or of a property for Properties.Get.
  void on(const std::string& key, Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_[key] = std::move(handler);
  }
  void fail(const std::string& key, const std::string& error, const std::string& message = "no") {
    on(key, [=](sd_bus_message* m) {
      return sd_bus_reply_method_errorf(m, error.c_str(), "%s", message.c_str());
    });
  }
  void keep_silent(const std::string& key) {
    on(key, [](sd_bus_message*) { return 1; });
  }
  /// The connection ends without an answer.
  void die_on(const std::string& key) {
    on(key, [this](sd_bus_message*) {
      stopping_ = true;
      return 1;
    });
  }
  template <class... Args>
  void answer(const std::string& key, const std::string& types, Args... args) {
    on(key,
       [=](sd_bus_message* m) { return sd_bus_reply_method_return(m, types.c_str(), args...); });
  }

  int calls(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto it = calls_.find(key);
    return it != calls_.end() ? it->second : 0;
  }
  /// The registered object: unique name and path, empty if there is none.
  std::pair<std::string, std::string> notify_object(unsigned job = 1) const {
    const std::lock_guard lock(mutex_);
    const auto it = objects_.find(job_path(job));
    return it != objects_.end() ? it->second : std::pair<std::string, std::string>();
  }
  void set_notify_object(const std::string& name, const std::string& path) {
    const std::lock_guard lock(mutex_);
    objects_[job_path()] = {name, path};
  }

  /// Calls the object that is registered.
  std::future<CallbackAnswer> notify(const std::string& member, std::uint64_t sequence = 7,
                                     unsigned job = 1) {
    const auto [name, path] = notify_object(job);
    return call_object(name, path, member, job_path(job), sequence);
  }
  std::future<CallbackAnswer> call_object(const std::string& name, const std::string& path,
                                          const std::string& member, const std::string& job,
                                          std::uint64_t sequence) {
    auto promise = std::make_shared<std::promise<CallbackAnswer>>();
    const auto append = [=](sd_bus_message* m) {
      int r = sd_bus_message_append(m, "ot", job.c_str(), sequence);
      if (r >= 0 && member == "JobError") {
        r = sd_bus_message_append(m, "uixss", 5u, http_status(404), std::int64_t{2}, "http",
                                  "not there");
      }
      if (r >= 0 && member.starts_with("File")) r = sd_bus_message_append(m, "u", 1u);
      if (r >= 0 && member == "FileRangesTransferred") {
        r = sd_bus_message_append(m, "a(tt)", 2, std::uint64_t{0}, std::uint64_t{10},
                                  std::uint64_t{20}, std::uint64_t{5});
      }
      return r;
    };
    call(name, path, "org.openbits.Callback1", member, append, [promise](sd_bus_message* m) {
      CallbackAnswer answer;
      answer.error = error_of(m);
      if (answer.error.empty()) sd_bus_message_read(m, "i", &answer.code);
      promise->set_value(answer);
    });
    return promise->get_future();
  }

  /// Asks the server of a class for an instance; by its bus name, unless `name` says otherwise.
  std::future<FactoryAnswer> create_instance(const Guid& clsid, const std::string& iid = "iid",
                                             const std::string& name = {}) {
    return call_factory(clsid, name, "CreateInstance", 's', iid);
  }
  std::future<FactoryAnswer> release_instance(const Guid& clsid, const std::string& object,
                                              const std::string& name = {}) {
    return call_factory(clsid, name, "Release", 'o', object);
  }
  std::future<FactoryAnswer> call_factory(const Guid& clsid, const std::string& name,
                                          const std::string& member, char type,
                                          const std::string& argument) {
    auto promise = std::make_shared<std::promise<FactoryAnswer>>();
    call(
        name.empty() ? "org.openbits.Class.C" + clsid.hex() : name,
        "/org/openbits/classes/" + clsid.hex(), "org.openbits.ClassFactory1", member,
        [=](sd_bus_message* m) { return sd_bus_message_append_basic(m, type, argument.c_str()); },
        [promise](sd_bus_message* m) {
          FactoryAnswer answer;
          answer.error = error_of(m);
          const char* text = "";
          if (m != nullptr) answer.server = sd_bus_message_get_sender(m);
          if (!answer.error.empty()) {
            if (m != nullptr) answer.message = sd_bus_message_get_error(m)->message;
          } else if (sd_bus_message_read(m, "o", &text) > 0) {
            answer.object = text;
          }
          promise->set_value(answer);
        });
    return promise->get_future();
  }

  /// Calls any method; `done` gets the answer, or null if it could not be sent.
  void call(const std::string& name, const std::string& path, const std::string& interface,
            const std::string& member, std::function<int(sd_bus_message*)> append, Done done) {
    post([=, this] {
      sd_bus_message* m = nullptr;
      int r = sd_bus_message_new_method_call(bus_, &m, name.c_str(), path.c_str(),
                                             interface.c_str(), member.c_str());
      if (r >= 0) r = append(m);
      auto kept = std::make_unique<Done>(done);
      sd_bus_slot* slot = nullptr;
      if (r >= 0) r = sd_bus_call_async(bus_, &slot, m, on_answer, kept.get(), 20'000'000);
      sd_bus_message_unref(m);
      if (r < 0) return done(nullptr);
      sd_bus_slot_set_destroy_callback(slot, [](void* p) { delete static_cast<Done*>(p); });
      sd_bus_slot_set_floating(slot, 1);  // goes with the answer, or with the bus
      sd_bus_slot_unref(slot);
      std::ignore = kept.release();
    });
  }

 private:
  void make_answers() {
    const std::string path = job_path();
    on("CreateJob",
       [path](sd_bus_message* m) { return sd_bus_reply_method_return(m, "o", path.c_str()); });
    on("GetJob", handlers_["CreateJob"]);
    on("ListJobs", [](sd_bus_message* m) {  // three, in two parts
      const char* cursor = nullptr;
      sd_bus_message_read(m, "us", nullptr, &cursor);
      if (*cursor == '\0') {
        return sd_bus_reply_method_return(m, "aos", 2, job_path(1).c_str(), job_path(2).c_str(),
                                          "the rest");
      }
      return sd_bus_reply_method_return(m, "aos", 1, job_path(3).c_str(), "");
    });
    on("ListFiles", [](sd_bus_message* m) {
      return sd_bus_reply_method_return(m, "a(ussttb)", 2, 0u, "http://h/a", "/d/a",
                                        std::uint64_t{10}, std::uint64_t{10}, 0, 1u, "http://h/b",
                                        "/d/b", ~std::uint64_t{0}, std::uint64_t{0}, 0);
    });
    on("GetError", [](sd_bus_message* m) {
      return sd_bus_reply_method_return(m, "uixss", 5u, openbits::http_status(404), std::int64_t{1},
                                        "http", "not there");
    });
    on("SetNotifyObject", [this](sd_bus_message* m) { return set_object(m); });
    on("GetNotifyObject", [this](sd_bus_message* m) {
      const std::lock_guard lock(mutex_);
      const auto& [name, object] = objects_[sd_bus_message_get_path(m)];
      return sd_bus_reply_method_return(m, "so", name.c_str(),
                                        object.empty() ? "/" : object.c_str());
    });
    for (const char* plain : {"AddFiles", "Suspend", "Resume", "TakeOwnership", "Configure",
                              "SetValidationState", "SetRemoteName", "AddFilesWithRanges",
                              "AddFilesWithDigests", "RequestRanges", "UpdateDownloadPosition"}) {
      answer(plain, "");
    }
    answer("ReplaceRemotePrefix", "i", 1);
    answer("GetFilledRanges", "a(tt)", 1, std::uint64_t{0}, std::uint64_t{10});
    answer("Ranges", "v", "a(tt)", 0);
    answer("Digests", "v", "a{say}", 0);
    answer("ListDigests", "a(ua{say})", 0);
    answer("DownloadStats", "v", "(tt)", std::uint64_t{10}, std::uint64_t{0});
    answer("Cancel", "i", 0);
    answer("Complete", "i", 0);
    answer("State", "v", "u", 3u);
    for (const char* number : {"Type", "Priority", "NotifyFlags", "MinimumRetryDelay",
                               "NoProgressTimeout", "ErrorCount", "MinimumNotificationInterval"}) {
      answer(number, "v", "u", 2u);
    }
    for (const char* text : {"Version", "DisplayName", "Description", "Owner", "RemoteName",
                             "LocalName", "TemporaryName", "ResponseHeaders"}) {
      answer(text, "v", "s", "tea \xF0\x9F\x8D\xB5");
    }
    answer("Progress", "v", "(ttuu)", std::uint64_t{20}, std::uint64_t{10}, 2u, 1u);
    answer("Times", "v", "(ttt)", std::uint64_t{1'000'000}, std::uint64_t{2'000'000},
           std::uint64_t{0});
    answer("ValidationState", "v", "b", 1);
    answer("NotificationClass", "v", "s", "");
    answer("NotifyCommand", "v", "(ss)", "/bin/tea", "tea --hot");
    answer("ListNotices", "a(tuxtutba(ustis))", 0);
    answer("Why", "ua(ssst)", 3u, 1, "suspended", "at rest", "Resume.", std::uint64_t{0});
    answer("GetCommandRun", "ttuis", std::uint64_t{0}, std::uint64_t{0}, 0u, 0, "");
    answer("EventsSince", "tta(ttsuuxis)", std::uint64_t{1}, std::uint64_t{0}, 0);
    answer("TestClass", "itss", 0, std::uint64_t{1500}, ":1.99", "an object was made");
    answer("ProxySettings", "v", "(uasas)", 2u, 1, "http://proxy", 0);
  }

  int set_object(sd_bus_message* m) {
    const char* object = nullptr;
    const int r = sd_bus_message_read(m, "o", &object);
    if (r < 0) return r;
    const std::lock_guard lock(mutex_);
    auto& entry = objects_[sd_bus_message_get_path(m)];
    if (std::string(object) == "/") {
      entry = {};
    } else {
      entry = {sd_bus_message_get_sender(m), object};
    }
    return sd_bus_reply_method_return(m, "");
  }

  void post(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(wake_, &one, sizeof one), ssize_t{sizeof one});
  }

  void loop() {
    while (!stopping_) {
      std::vector<std::function<void()>> tasks;
      {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
      }
      for (const auto& task : tasks) task();
      const int r = sd_bus_process(bus_, nullptr);
      if (r < 0) break;
      if (r > 0) continue;
      pollfd fds[] = {{sd_bus_get_fd(bus_), POLLIN, 0}, {wake_, POLLIN, 0}};
      ::poll(fds, 2, 50);
      std::uint64_t count = 0;
      if ((fds[1].revents & POLLIN) != 0) {
        EXPECT_EQ(::read(wake_, &count, sizeof count), ssize_t{sizeof count});
      }
    }
    sd_bus_close(bus_);
    sd_bus_unref(bus_);
  }

  static int on_message(sd_bus_message* m, void* self, sd_bus_error*) {
    std::uint8_t type = 0;
    sd_bus_message_get_type(m, &type);
    if (type != SD_BUS_MESSAGE_METHOD_CALL) return 0;
    return static_cast<FakeService*>(self)->dispatch(m);
  }

  int dispatch(sd_bus_message* m) {
    std::string key = sd_bus_message_get_member(m);
    if (key == "Get") {
      const char* interface = nullptr;
      const char* name = nullptr;
      const int r = sd_bus_message_read(m, "ss", &interface, &name);
      if (r < 0) return r;
      key = name;
      if (std::string(interface) == "org.openbits.File1" && key == "Progress") {
        key = "File.Progress";
      }
    }
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      ++calls_[key];
      const auto it = handlers_.find(key);
      if (it != handlers_.end()) handler = it->second;
    }
    if (!handler) return sd_bus_reply_method_errorf(m, SD_BUS_ERROR_UNKNOWN_METHOD, "none");
    const int r = handler(m);
    return r < 0 ? sd_bus_reply_method_errno(m, r, nullptr) : 1;
  }

  static std::string error_of(sd_bus_message* m) {
    if (m == nullptr) return "not sent";
    const sd_bus_error* const error = sd_bus_message_get_error(m);
    return error != nullptr ? error->name : "";
  }

  static int on_answer(sd_bus_message* m, void* kept, sd_bus_error*) {
    (*static_cast<Done*>(kept))(m);
    return 0;
  }

  sd_bus* bus_ = nullptr;
  int wake_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;  // for what follows
  std::map<std::string, Handler> handlers_;
  std::map<std::string, int> calls_;
  std::map<std::string, std::pair<std::string, std::string>> objects_;
  std::vector<std::function<void()>> tasks_;
  std::thread thread_;
};

}  // namespace openbits::test
