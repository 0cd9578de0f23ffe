// The D-Bus face of the Engine: the manager, job and file objects of interfaces/*.xml.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <vector>

#include <openbits/result.hpp>

#include "core/engine.h"
#include "loop/event_loop.h"
#include "loop/handles.h"
#include "service/call.h"
#include "service/event_waiters.h"
#include "service/peers.h"

namespace openbits::service {

class Service {
 public:
  /// `bus` is attached to `loop`; `engine` may be set up later but before the first message.
  Service(loop::EventLoop& loop, sd_bus* bus);
  ~Service();

  /// Puts the objects on the bus. The name is not taken yet.
  Result<void> publish(core::Engine& engine);
  /// Takes the name org.openbits; fails if another instance has it.
  Result<void> take_name();

  /// PropertiesChanged for the job, at most twice a second for each burst of changes.
  void on_changed(const core::Job& job);
  /// Answers those who wait for events.
  void on_logged(std::span<const core::EventRecord> events) { event_waiters_.on_logged(events); }
  bool is_used(const core::JobId& job) const { return peers_.is_used(job); }

 private:
  struct Target {
    core::Caller caller;
    core::JobId job;
    std::uint32_t file = 0;
  };
  template <class Handler>
  friend int dispatch(sd_bus_message* m, void* self, Handler handler);

  // manager_object.cc
  Result<void> add_manager();
  static int on_create_job(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_job(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_error_description(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_events_since(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_test_class(sd_bus_message* m, void* self, sd_bus_error*);

  // job_list.cc
  static int on_list_jobs(sd_bus_message* m, void* self, sd_bus_error*);

  // job_object.cc
  Result<void> add_jobs();
  /// Who calls, and which job; answers the call itself if there is something wrong.
  Result<Target> target(sd_bus_message* m);
  static int on_add_files(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_list_files(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_suspend(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_resume(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_cancel(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_complete(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_take_ownership(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_configure(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_error(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_notify_object(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_notify_object(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_list_notices(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_command_run(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_validation_state(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_remote_name(sd_bus_message* m, void* self, sd_bus_error*);

  // property_reads.cc
  Result<void> add_property_reads();
  static int on_any(sd_bus_message* m, void* self, sd_bus_error*);
  void answer_property(const Call& call, const Target& target, bool is_file);

  static int find_job(sd_bus*, const char* path, const char*, void* self, void** found,
                      sd_bus_error*);
  static int find_file(sd_bus*, const char* path, const char*, void* self, void** found,
                       sd_bus_error*);
  static int list_nodes(sd_bus*, const char*, void* self, char*** nodes, sd_bus_error*);
  static int job_property(sd_bus*, const char* path, const char*, const char* property,
                          sd_bus_message* reply, void* self, sd_bus_error*);
  static int file_property(sd_bus*, const char* path, const char*, const char* property,
                           sd_bus_message* reply, void* self, sd_bus_error*);
  void emit_changes();
  void emit(const core::JobId& id);
  Result<void> keep(int r, sd_bus_slot* slot);

  loop::EventLoop& loop_;
  sd_bus* bus_;
  core::Engine* engine_ = nullptr;
  Peers peers_;
  EventWaiters event_waiters_;
  unsigned class_tests_ = 0;  // under way
  std::vector<sd_bus_vtable> job_vtable_;
  std::vector<sd_bus_vtable> file_vtable_;
  std::vector<loop::SlotPtr> slots_;  // they look into the tables to the last
  loop::Timer emit_timer_;
  bool emit_timer_runs_ = false;
  std::set<core::JobId> to_emit_;
};

}  // namespace openbits::service
