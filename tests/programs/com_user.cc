// One step of a COM client, for tests that need clients of several users:
//   com_user create NAME | list | list-all | STEP ID [URL PATH]
// Prints the HRESULT in hexadecimal and, behind a blank, what there is to be told.
#include <cstdio>
#include <cwchar>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "support/com_ptr.h"

namespace {

using openbits::test::Ptr;

std::wstring wide(const std::string& ascii) {
  return {ascii.begin(), ascii.end()};
}

int tell(HRESULT result, const std::string& more = {}) {
  std::printf("%08X %s\n", static_cast<unsigned>(result), more.c_str());
  return 0;
}

int create(IBackgroundCopyManager& manager, const std::string& name) {
  GUID id{};
  Ptr<IBackgroundCopyJob> job;
  const HRESULT r = manager.CreateJob(wide(name).c_str(), BG_JOB_TYPE_DOWNLOAD, &id, &job);
  wchar_t text[64] = L"";
  StringFromGUID2(id, text, 64);
  const std::wstring shown = text;
  return tell(r, SUCCEEDED(r) ? std::string(shown.begin(), shown.end()) : std::string());
}

int list(IBackgroundCopyManager& manager, DWORD flags) {
  Ptr<IEnumBackgroundCopyJobs> jobs;
  const HRESULT r = manager.EnumJobs(flags, &jobs);
  ULONG count = 0;
  if (SUCCEEDED(r)) jobs->GetCount(&count);
  return tell(r, std::to_string(count));
}

HRESULT set_token(IBackgroundCopyJob& job) {
  Ptr<IBitsTokenOptions> tokens;
  const HRESULT r = job.QueryInterface(IID_IBitsTokenOptions, reinterpret_cast<void**>(&tokens));
  return FAILED(r) ? r : tokens->SetHelperToken();
}

std::string levels(IBackgroundCopyJob& job) {
  Ptr<IBackgroundCopyJob4> job4;
  ULONG level = 0;
  BOOL elevated = FALSE;
  job.QueryInterface(IID_IBackgroundCopyJob4, reinterpret_cast<void**>(&job4));
  if (FAILED(job4->GetOwnerIntegrityLevel(&level)) ||
      FAILED(job4->GetOwnerElevationState(&elevated))) {
    return "?";
  }
  return std::to_string(level) + " " + std::to_string(elevated);
}

int with_job(IBackgroundCopyJob& job, const std::string& step, char** more) {
  if (step == "get") return tell(S_OK);
  if (step == "describe") return tell(job.SetDescription(L"changed"));
  if (step == "add") return tell(job.AddFile(wide(more[0]).c_str(), wide(more[1]).c_str()));
  if (step == "suspend") return tell(job.Suspend());
  if (step == "resume") return tell(job.Resume());
  if (step == "complete") return tell(job.Complete());
  if (step == "cancel") return tell(job.Cancel());
  if (step == "take") return tell(job.TakeOwnership());
  if (step == "token") return tell(set_token(job));
  if (step == "levels") return tell(S_OK, levels(job));
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  Ptr<IBackgroundCopyManager> manager;
  HRESULT r = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                               IID_IBackgroundCopyManager, reinterpret_cast<void**>(&manager));
  if (FAILED(r) || argc < 2) return tell(r);
  const std::string step = argv[1];
  if (step == "list") return list(*manager.get(), 0);
  if (step == "list-all") return list(*manager.get(), BG_JOB_ENUM_ALL_USERS);
  if (argc < 3) return 2;
  if (step == "create") return create(*manager.get(), argv[2]);
  GUID id{};
  if (FAILED(CLSIDFromString(wide(argv[2]).c_str(), &id))) return 2;
  Ptr<IBackgroundCopyJob> job;
  r = manager->GetJob(id, &job);
  return FAILED(r) ? tell(r) : with_job(*job.get(), step, argv + 3);
}
