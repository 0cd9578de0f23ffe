// The D-Bus face of the Engine: the manager, job and file objects of interfaces/*.xml.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include <openbits/result.hpp>

#include "core/engine.h"
#include "loop/event_loop.h"
#include "loop/handles.h"
#include "loop/worker_pool.h"
#include "service/call.h"
#include "service/event_waiters.h"
#include "service/peers.h"
#include "vault/certificates.h"
#include "vault/vault.h"

namespace openbits::service {

/// What the options of HTTP transfers need.
struct HttpTools {
  const vault::Vault& vault;
  const vault::CertificateStores& certificates;
  loop::WorkerPool& workers;
};

class Service {
 public:
  /// `bus` is attached to `loop`; `engine` may be set up later but before the first message.
  Service(loop::EventLoop& loop, sd_bus* bus, const HttpTools& tools);
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

  // http_options_object.cc
  Result<void> add_http_options();
  void choose_certificate(
      const Target& t, const Call& call,
      std::function<Result<ClientCertificate>(const vault::CertificateStores&)> find);
  static void log_lost_secret(const core::JobId& job, const char* what);
  static int on_set_credentials(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_remove_credentials(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_custom_headers(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_custom_headers(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_make_headers_write_only(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_certificate_by_id(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_certificate_by_name(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_remove_certificate(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_certificate(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_security_flags(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_http_method(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_certificate_callback(sd_bus_message* m, void* self, sd_bus_error*);
  static int http_property(sd_bus*, const char* path, const char*, const char* property,
                           sd_bus_message* reply, void* self, sd_bus_error*);

  // job_options.cc
  static void add_option_methods(std::vector<sd_bus_vtable>& table);
  static int on_get_reply_file_name(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_reply_progress(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_reply_data(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_set_helper_token(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_clear_helper_token(sd_bus_message* m, void* self, sd_bus_error*);

  // range_calls.cc
  static void add_name_methods(std::vector<sd_bus_vtable>& table);
  static void add_range_methods(std::vector<sd_bus_vtable>& table);
  static void add_digest_methods(std::vector<sd_bus_vtable>& table);
  static int on_add_files_with_digests(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_list_digests(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_add_files_with_ranges(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_replace_remote_prefix(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_request_ranges(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_update_position(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_get_filled_ranges(sd_bus_message* m, void* self, sd_bus_error*);

  // why_call.cc
  static void add_why_method(std::vector<sd_bus_vtable>& table);
  static int on_why(sd_bus_message* m, void* self, sd_bus_error*);

  // property_reads.cc
  Result<void> add_property_reads();
  static int on_any(sd_bus_message* m, void* self, sd_bus_error*);
  /// `read` answers the call by the state of the moment. The answer goes out when that is durable,
  /// which what happens meanwhile need not be.
  void answer_when_durable(const Call& call, const std::function<void()>& read);
  void answer_property(const Call& call, const Target& target, const std::string& interface);

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
  const HttpTools tools_;
  core::Engine* engine_ = nullptr;
  Peers peers_;
  EventWaiters event_waiters_;
  unsigned class_tests_ = 0;  // under way
  std::vector<sd_bus_vtable> job_vtable_;
  std::vector<sd_bus_vtable> file_vtable_;
  std::vector<sd_bus_vtable> http_vtable_;
  std::vector<loop::SlotPtr> slots_;  // they look into the tables to the last
  loop::Timer emit_timer_;
  bool emit_timer_runs_ = false;
  std::set<core::JobId> to_emit_;
};

}  // namespace openbits::service
