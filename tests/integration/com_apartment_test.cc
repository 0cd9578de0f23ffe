// The COM surface: single-threaded apartments and the message loop.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
#include <openbits/com/winuser.h>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::eventually;
using test::Ptr;

/// Calls what the test says, and notes on which threads it was used.
class Callback final : public IBackgroundCopyCallback2 {
 public:
  using Function = std::function<HRESULT(IBackgroundCopyJob*)>;

  explicit Callback(Function transferred = {}) : transferred_(std::move(transferred)) {}
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    const bool known = riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback ||
                       riid == IID_IBackgroundCopyCallback2;
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override {
    visit();
    return ++references;
  }
  ULONG STDMETHODCALLTYPE Release() override {
    visit();
    return --references;
  }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) override {
    visit();
    ++calls;
    return transferred_ ? transferred_(job) : S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError* error) override {
    visit();
    HRESULT code = S_OK;
    BG_ERROR_CONTEXT context{};
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) override {
    visit();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    visit();
    return S_FALSE;
  }

  std::atomic<ULONG> references = 1;
  std::atomic<int> calls = 0;
  std::atomic<int> strange_threads = 0;  // uses on a thread other than the maker's

 private:
  void visit() {
    if (GetCurrentThreadId() != thread_) ++strange_threads;
  }
  const DWORD thread_ = GetCurrentThreadId();
  const Function transferred_;
};

/// The test runs in a single-threaded apartment of a thread of its own; the process has the
/// multithreaded one as well.
class StaTest : public ComTest {
 protected:
  void in_apartment(const std::function<void(IBackgroundCopyJob*)>& body) {
    if (!service_) start();
    std::thread([&] {
      EXPECT_EQ(CoInitialize(nullptr), S_OK);
      {
        Ptr<IBackgroundCopyManager> manager;
        EXPECT_EQ(test::create_manager(&manager), S_OK);
        Ptr<IBackgroundCopyJob> job;
        EXPECT_EQ(manager->GetJob({}, &job), S_OK);
        body(job.get());
      }
      CoUninitialize();
    }).join();
  }
  /// The service keeps the calls of `member` until answer_all(); each is told to `arrived`, on the
  /// service's thread.
  void keep(const std::string& member, std::function<void()> arrived) {
    service_->on(member, [this, arrived = std::move(arrived)](sd_bus_message* m) {
      kept_.push_back(sd_bus_message_ref(m));
      arrived();
      return 1;
    });
  }
  /// Thread: the service's.
  void answer_all() {
    for (sd_bus_message* m : std::exchange(kept_, {})) {
      EXPECT_GE(sd_bus_reply_method_return(m, ""), 0);
      sd_bus_message_unref(m);
    }
  }

 private:
  std::vector<sd_bus_message*> kept_;  // the service's thread's
};

std::future_status soon(const std::future<test::CallbackAnswer>& answer) {
  return answer.wait_for(std::chrono::seconds(20));
}

/// Withdraws the object, and waits until the last call of it has let go, too.
void withdraw(IBackgroundCopyJob* job, const Callback& callback) {
  EXPECT_EQ(job->SetNotifyInterface(nullptr), S_OK);
  MSG message;
  EXPECT_TRUE(eventually([&] {
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    return callback.references == 1;
  }));
  EXPECT_EQ(callback.strange_threads, 0);
}

// The end -----------------------------------------------------------------------------------------

TEST_F(ComTest, TheLastCoUninitializeWaitsForTheCallbacksThatRun) {  // LNX-61
  start();
  std::promise<void> arrived;
  std::atomic<bool> leaving = false;
  std::atomic<bool> ended = false;
  Callback callback([&](IBackgroundCopyJob*) {
    arrived.set_value();
    while (!leaving) std::this_thread::yield();
    for (int i = 0; i < 20000; ++i) std::this_thread::yield();  // a head start for the other thread
    ended = true;
    return S_OK;
  });
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  const auto answer = service_->notify("JobTransferred");
  arrived.get_future().wait();
  job_.reset();
  manager_.reset();
  leaving = true;
  CoUninitialize();
  EXPECT_TRUE(ended);
  EXPECT_EQ(callback.references, 1u);
}

TEST_F(ComTest, ACallbackMayTakeTheProgramOutOfCom) {  // LNX-61
  start();
  Callback callback([&](IBackgroundCopyJob*) {
    CoUninitialize();  // the visit's own; no other count is this thread's
    return S_FALSE;
  });
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_FALSE);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));  // the call has let go
}

// Calls -----------------------------------------------------------------------------------------

TEST_F(StaTest, CallbacksComeToTheThreadThatRegisteredInGetMessage) {  // NOT-37
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback([](IBackgroundCopyJob*) {
      PostQuitMessage(3);
      return S_FALSE;
    });
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    auto error = service_->notify("JobError");
    auto modification = service_->notify("JobModification");
    auto file = service_->notify("FileTransferred");
    auto transferred = service_->notify("JobTransferred");
    MSG message;
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), FALSE);
    EXPECT_EQ(message.message, WM_QUIT);
    EXPECT_EQ(message.wParam, 3u);
    EXPECT_EQ(transferred.get().code, S_FALSE);
    const auto answered = [](auto& future) {
      return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    EXPECT_TRUE(eventually([&] {
      EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_REMOVE), FALSE);
      return answered(error) && answered(modification) && answered(file);
    }));
    EXPECT_EQ(file.get().code, S_FALSE);
    withdraw(job, callback);
  });
}

TEST_F(StaTest, CallbacksComeWhileACallToTheServiceWaits) {  // NOT-37
  start();
  keep("Suspend", [this] { service_->notify("JobTransferred"); });
  service_->on("Resume", [this](sd_bus_message* m) {
    answer_all();  // not before the callback has come
    return sd_bus_reply_method_return(m, "");
  });
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback([](IBackgroundCopyJob* called) { return called->Resume(); });
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    EXPECT_EQ(job->Suspend(), S_OK);
    EXPECT_EQ(callback.calls, 1);
    withdraw(job, callback);
  });
}

TEST_F(StaTest, ACallbackThatCallsTheServiceIsReentered) {  // NOT-37
  start();
  constexpr int kDeepest = 4;
  keep("Suspend", [this] { service_->notify("JobTransferred"); });
  service_->on("Resume", [this](sd_bus_message* m) {
    answer_all();
    return sd_bus_reply_method_return(m, "");
  });
  in_apartment([&](IBackgroundCopyJob* job) {
    int depth = 0;
    int deepest = 0;
    Callback callback([&](IBackgroundCopyJob* called) {
      deepest = std::max(deepest, ++depth);
      const HRESULT r = depth < kDeepest ? called->Suspend() : called->Resume();
      --depth;
      return r;
    });
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    EXPECT_EQ(job->Suspend(), S_OK);
    EXPECT_EQ(deepest, kDeepest);
    EXPECT_EQ(callback.calls, kDeepest);
    withdraw(job, callback);
  });
}

TEST_F(StaTest, ACallbackMayCompleteTheJob) {  // NOT-30
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback([](IBackgroundCopyJob* called) {
      const HRESULT r = called->Complete();
      PostQuitMessage(0);
      return r;
    });
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    auto answer = service_->notify("JobTransferred");
    MSG message;
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), FALSE);
    EXPECT_EQ(answer.get().code, S_OK);
    // The job is over: its object is released, here.
    EXPECT_TRUE(eventually([&] {
      PeekMessage(&message, nullptr, 0, 0, PM_REMOVE);
      return callback.references == 1;
    }));
    EXPECT_EQ(callback.strange_threads, 0);
  });
}

TEST_F(StaTest, ObjectsAreReleasedInTheirApartment) {
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback;
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    // Replaced by a thread of the multithreaded apartment (NOT-06).
    std::thread([&] { EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK); }).join();
    MSG message;
    EXPECT_TRUE(eventually([&] {
      PeekMessage(&message, nullptr, 0, 0, PM_REMOVE);
      return callback.references == 1;
    }));
    EXPECT_EQ(callback.strange_threads, 0);
  });
}

TEST_F(StaTest, AnExceptionIsAFailure) {
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback([](IBackgroundCopyJob*) -> HRESULT {
      PostQuitMessage(0);
      throw 1;
    });
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    auto answer = service_->notify("JobTransferred");
    MSG message;
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), FALSE);
    EXPECT_EQ(answer.get().code, E_FAIL);
    withdraw(job, callback);
  });
}

TEST_F(StaTest, CallsEndWithTheApartment) {  // LNX-59
  start();
  Ptr<IEnumBackgroundCopyJobs> jobs;
  ASSERT_EQ(manager_->EnumJobs(0, &jobs), S_OK);
  ASSERT_EQ(jobs->Skip(1), S_OK);
  Ptr<IBackgroundCopyJob> second;
  ASSERT_EQ(jobs->Next(1, &second, nullptr), S_OK);
  Callback free;  // of the multithreaded apartment
  ASSERT_EQ(second->SetNotifyInterface(&free), S_OK);
  for (int i = 0; i < 20; ++i) {
    std::future<test::CallbackAnswer> answer;
    std::unique_ptr<Callback> callback;
    in_apartment([&](IBackgroundCopyJob* job) {
      callback = std::make_unique<Callback>();
      EXPECT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
      answer = service_->notify("JobTransferred");
      // When a later call has been answered, this one has a thread, which waits for us by now, or
      // finds that we are gone.
      EXPECT_EQ(service_->notify("JobTransferred", 8, 2).get().code, S_OK);
    });
    ASSERT_EQ(soon(answer), std::future_status::ready);
    EXPECT_EQ(answer.get().code, RPC_E_DISCONNECTED);
    EXPECT_EQ(callback->calls, 0);
    EXPECT_EQ(callback->references, 1u);
    EXPECT_EQ(callback->strange_threads, 0);
    // Who asks for it finds none.
    Ptr<IUnknown> object;
    EXPECT_EQ(job_->GetNotifyInterface(&object), S_OK);
    EXPECT_EQ(object.get(), nullptr);
  }
  EXPECT_EQ(second->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return free.references == 1; }));
}

TEST_F(StaTest, AnApartmentThatIsEnteredAnewDoesNotKnowTheOldObjects) {
  in_apartment([&](IBackgroundCopyJob* job) {
    Callback callback;
    EXPECT_EQ(job->SetNotifyInterface(&callback), S_OK);
    CoUninitialize();
    EXPECT_EQ(callback.references, 1u);
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    auto answer = service_->notify("JobTransferred");
    ASSERT_EQ(soon(answer), std::future_status::ready);
    EXPECT_EQ(answer.get().code, RPC_E_DISCONNECTED);
    EXPECT_EQ(callback.calls, 0);
  });
}

TEST_F(StaTest, ObjectsOfTheMultithreadedApartmentDoNotWaitForAnyThread) {
  start();
  Callback callback;
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_OK);
  EXPECT_GT(callback.strange_threads, 0);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));
}

TEST_F(StaTest, AThreadThatEndsWithoutCoUninitializeAnswersToo) {
  // In a process of its own: the thread stays counted for good.
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        start();
        Callback* callback = nullptr;
        std::thread([&] {
          CoInitialize(nullptr);
          callback = new Callback;
          job_->SetNotifyInterface(callback);
        }).join();
        auto answer = service_->notify("JobTransferred");
        const bool ok = soon(answer) == std::future_status::ready &&
                        answer.get().code == RPC_E_DISCONNECTED && callback->calls == 0;
        _exit(ok ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

// Messages --------------------------------------------------------------------------------------

/// Each test on a thread of its own, which begins without messages and is in no apartment.
void on_new_thread(const std::function<void()>& body) {
  std::thread(body).join();
}

TEST(ComMessages, ThreadsHaveNumbers) {
  const DWORD mine = GetCurrentThreadId();
  EXPECT_NE(mine, 0u);
  EXPECT_EQ(GetCurrentThreadId(), mine);
  on_new_thread([&] { EXPECT_NE(GetCurrentThreadId(), mine); });
}

TEST(ComMessages, PeekingDoesNotWait) {
  on_new_thread([] {
    MSG message{};
    message.message = 99;
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_REMOVE), FALSE);
    EXPECT_EQ(message.message, 99u);
  });
}

TEST(ComMessages, ComeInOrder) {
  on_new_thread([] {
    const DWORD me = GetCurrentThreadId();
    MSG message{};
    EXPECT_EQ(PostThreadMessage(me, WM_USER, 0, 0), FALSE);  // has not asked for messages yet
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    EXPECT_EQ(PostThreadMessage(me, WM_USER, 1, -1), TRUE);
    EXPECT_EQ(PostThreadMessage(me, WM_USER + 1, 2, -2), TRUE);
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE), TRUE);
    EXPECT_EQ(message.wParam, 1u);
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_REMOVE), TRUE);
    EXPECT_EQ(message.message, WM_USER);
    EXPECT_EQ(message.wParam, 1u);
    EXPECT_EQ(message.lParam, -1);
    EXPECT_EQ(message.hwnd, nullptr);
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(message.message, WM_USER + 1);
    EXPECT_EQ(TranslateMessage(&message), FALSE);
    EXPECT_EQ(DispatchMessage(&message), 0);
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_REMOVE), FALSE);
  });
}

TEST(ComMessages, AreWaitedFor) {
  std::promise<DWORD> ready;
  std::thread other([&] {
    MSG message{};
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    ready.set_value(GetCurrentThreadId());
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(message.message, WM_APP);
  });
  const DWORD thread = ready.get_future().get();
  EXPECT_EQ(PostThreadMessage(thread, WM_APP, 0, 0), TRUE);
  other.join();
  EXPECT_EQ(PostThreadMessage(thread, WM_APP, 0, 0), FALSE);  // it is gone
}

TEST(ComMessages, AreFiltered) {
  on_new_thread([] {
    const DWORD me = GetCurrentThreadId();
    MSG message{};
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    PostThreadMessage(me, WM_USER, 0, 0);
    PostThreadMessage(me, WM_USER + 5, 0, 0);
    EXPECT_EQ(GetMessage(&message, nullptr, WM_USER + 1, WM_USER + 9), TRUE);
    EXPECT_EQ(message.message, WM_USER + 5);
    EXPECT_EQ(PeekMessage(&message, nullptr, WM_USER + 1, WM_USER + 9, PM_REMOVE), FALSE);
    PostThreadMessage(me, WM_QUIT, 4, 0);  // passes every filter
    EXPECT_EQ(GetMessage(&message, nullptr, WM_USER + 1, WM_USER + 9), FALSE);
    EXPECT_EQ(message.wParam, 4u);
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(message.message, WM_USER);
  });
}

TEST(ComMessages, QuitComesLast) {
  on_new_thread([] {
    PostQuitMessage(-7);
    PostThreadMessage(GetCurrentThreadId(), WM_USER, 0, 0);
    MSG message{};
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(message.message, WM_USER);
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE), TRUE);
    EXPECT_EQ(message.message, WM_QUIT);
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), FALSE);
    EXPECT_EQ(static_cast<int>(message.wParam), -7);
    EXPECT_EQ(PeekMessage(&message, nullptr, 0, 0, PM_REMOVE), FALSE);
  });
}

TEST(ComMessages, BadArguments) {
  on_new_thread([] {
    MSG message{};
    const auto window = reinterpret_cast<HWND>(0x1234);
    const auto thread_only = reinterpret_cast<HWND>(std::intptr_t{-1});
    EXPECT_EQ(GetMessage(nullptr, nullptr, 0, 0), -1);
    EXPECT_EQ(GetMessage(&message, window, 0, 0), -1);
    EXPECT_EQ(PeekMessage(nullptr, nullptr, 0, 0, PM_REMOVE), FALSE);
    EXPECT_EQ(PeekMessage(&message, window, 0, 0, PM_REMOVE), FALSE);
    EXPECT_EQ(PostThreadMessage(0, WM_USER, 0, 0), FALSE);
    PostThreadMessage(GetCurrentThreadId(), WM_USER, 0, 0);
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    PostThreadMessage(GetCurrentThreadId(), WM_USER, 0, 0);
    EXPECT_EQ(GetMessage(&message, thread_only, 0, 0), TRUE);
  });
}

TEST(ComMessages, ThereIsRoomForTenThousand) {
  on_new_thread([] {
    MSG message{};
    const DWORD me = GetCurrentThreadId();
    PeekMessage(&message, nullptr, 0, 0, PM_NOREMOVE);
    int posted = 0;
    while (posted < 10'001 && PostThreadMessage(me, WM_USER, 0, 0)) ++posted;
    EXPECT_EQ(posted, 10'000);
    EXPECT_EQ(GetMessage(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(PostThreadMessage(me, WM_USER, 0, 0), TRUE);
  });
}

}  // namespace
}  // namespace openbits
