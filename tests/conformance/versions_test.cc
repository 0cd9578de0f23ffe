// Which versions of BITS there are, and what each of them has.
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

/// What came with a version, by the object that has it.
struct Version {
  const char* name;
  CLSID clsid;
  std::vector<IID> of_manager;
  std::vector<IID> of_job;
  std::vector<IID> of_file;
};

const std::vector<Version>& versions() {
  static const std::vector<Version> kVersions = {
      {"1.0",
       CLSID_BackgroundCopyManager,
       {IID_IBackgroundCopyManager},
       {IID_IBackgroundCopyJob},
       {IID_IBackgroundCopyFile}},
      {"1.5", CLSID_BackgroundCopyManager1_5, {}, {IID_IBackgroundCopyJob2}, {}},
      {"2.0",
       CLSID_BackgroundCopyManager2_0,
       {},
       {IID_IBackgroundCopyJob3},
       {IID_IBackgroundCopyFile2}},
      {"2.5", CLSID_BackgroundCopyManager2_5, {}, {IID_IBackgroundCopyJobHttpOptions}, {}},
      {"3.0",
       CLSID_BackgroundCopyManager3_0,
       {IID_IBitsPeerCacheAdministration},
       {IID_IBackgroundCopyJob4},
       {IID_IBackgroundCopyFile3}},
      {"4.0",
       CLSID_BackgroundCopyManager4_0,
       {},
       {IID_IBitsTokenOptions},
       {IID_IBackgroundCopyFile4}},
      {"5.0",
       CLSID_BackgroundCopyManager5_0,
       {},
       {IID_IBackgroundCopyJob5},
       {IID_IBackgroundCopyFile5}},
      {"10.1", CLSID_BackgroundCopyManager10_1, {}, {}, {IID_IBackgroundCopyFile6}},
      {"10.2", CLSID_BackgroundCopyManager10_2, {}, {IID_IBackgroundCopyJobHttpOptions2}, {}},
      {"10.3", CLSID_BackgroundCopyManager10_3, {}, {IID_IBackgroundCopyJobHttpOptions3}, {}},
  };
  return kVersions;
}

/// The object has the interface, and both are one object.
void expect_interface(IUnknown* object, const IID& iid, const char* version) {
  Ptr<IUnknown> found;
  ASSERT_EQ(object->QueryInterface(iid, reinterpret_cast<void**>(&found)), S_OK)
      << version << " " << std::hex << iid.Data1;
  Ptr<IUnknown> its_identity;
  Ptr<IUnknown> identity;
  EXPECT_EQ(found->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&its_identity)), S_OK);
  EXPECT_EQ(object->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&identity)), S_OK);
  EXPECT_EQ(its_identity.get(), identity.get()) << version << " " << std::hex << iid.Data1;
}

void expect_no_interface(IUnknown* object, const IID& iid) {
  void* found = object;
  EXPECT_EQ(object->QueryInterface(iid, &found), E_NOINTERFACE);
  EXPECT_EQ(found, nullptr);
}

HRESULT create(const CLSID& clsid, DWORD context, const IID& iid, void** out) {
  return CoCreateInstance(clsid, nullptr, context, iid, out);
}

class Versions : public Conformance {
 protected:
  /// The first file of the job.
  static Ptr<IBackgroundCopyFile> file_of(IBackgroundCopyJob* job) {
    Ptr<IEnumBackgroundCopyFiles> files;
    Ptr<IBackgroundCopyFile> file;
    EXPECT_EQ(job->EnumFiles(&files), S_OK);
    EXPECT_EQ(files->Next(1, &file, nullptr), S_OK);
    return file;
  }
};

TEST_F(Versions, EveryOneIsCreatableAndAnswersForAllOfItsInterfaces) {  // GEN-02 GEN-03 LNX-45
  for (const Version& asked : versions()) {
    Ptr<IBackgroundCopyManager> manager;
    ASSERT_EQ(create(asked.clsid, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyManager,
                     reinterpret_cast<void**>(&manager)),
              S_OK)
        << asked.name;
    GUID id{};
    Ptr<IBackgroundCopyJob> job;
    ASSERT_EQ(manager->CreateJob(L"version", BG_JOB_TYPE_DOWNLOAD, &id, &job), S_OK);
    ASSERT_EQ(add(job.get(), "file"), S_OK);
    const Ptr<IBackgroundCopyFile> file = file_of(job.get());
    // The service is the same behind all of them, so that they have the later interfaces, too.
    for (const Version& v : versions()) {
      for (const IID& iid : v.of_manager) expect_interface(manager.get(), iid, v.name);
      for (const IID& iid : v.of_job) expect_interface(job.get(), iid, v.name);
      for (const IID& iid : v.of_file) expect_interface(file.get(), iid, v.name);
    }
    EXPECT_EQ(job->Cancel(), S_OK);
  }
}

TEST_F(Versions, OneServiceIsBehindAllOfThem) {  // GEN-02
  GUID id{};
  Ptr<IBackgroundCopyJob> job(new_job(L"shared", &id));
  for (const Version& v : versions()) {
    Ptr<IBackgroundCopyManager> manager;
    ASSERT_EQ(create(v.clsid, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyManager,
                     reinterpret_cast<void**>(&manager)),
              S_OK);
    Ptr<IBackgroundCopyJob> same;
    EXPECT_EQ(manager->GetJob(id, &same), S_OK) << v.name;
  }
}

TEST_F(Versions, WhatAnObjectIsNotItDoesNotAnswerFor) {  // GEN-03
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  const Ptr<IBackgroundCopyFile> file = file_of(job.get());
  const IID unknown = {0x12345678, 0x1234, 0x1234, {1, 2, 3, 4, 5, 6, 7, 8}};
  for (const Version& v : versions()) {
    for (const IID& iid : v.of_job) expect_no_interface(manager_, iid);
    for (const IID& iid : v.of_file) expect_no_interface(job.get(), iid);
    for (const IID& iid : v.of_manager) expect_no_interface(file.get(), iid);
  }
  for (IUnknown* object : {static_cast<IUnknown*>(manager_), static_cast<IUnknown*>(job.get()),
                           static_cast<IUnknown*>(file.get())}) {
    expect_no_interface(object, unknown);
    expect_no_interface(object, IID_IBackgroundCopyCallback);
    EXPECT_EQ(object->QueryInterface(IID_IUnknown, nullptr), E_POINTER);
  }
}

TEST_F(Versions, AClassThatThereIsNot) {  // GEN-02
  for (const CLSID& clsid : {IID_IBackgroundCopyManager, GUID_NULL, LIBID_BackgroundCopyManager}) {
    void* manager = this;
    EXPECT_EQ(create(clsid, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyManager, &manager),
              REGDB_E_CLASSNOTREG);
    EXPECT_EQ(manager, nullptr);
  }
}

TEST_F(Versions, AManagerIsAskedForByAnyOfItsInterfaces) {
  for (const IID& iid :
       {IID_IUnknown, IID_IBackgroundCopyManager, IID_IBitsPeerCacheAdministration}) {
    Ptr<IUnknown> object;
    EXPECT_EQ(
        create(CLSID_BackgroundCopyManager10_3, CLSCTX_ALL, iid, reinterpret_cast<void**>(&object)),
        S_OK);
  }
  void* job = this;
  EXPECT_EQ(
      create(CLSID_BackgroundCopyManager10_3, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyJob, &job),
      E_NOINTERFACE);
  EXPECT_EQ(job, nullptr);
}

TEST_F(Versions, TheServiceOfAnotherMachineIsNotToBeHad) {  // GEN-07 LNX-64
  for (const Version& v : versions()) {
    void* manager = this;
    EXPECT_EQ(create(v.clsid, CLSCTX_REMOTE_SERVER, IID_IBackgroundCopyManager, &manager),
              BG_E_REMOTE_NOT_SUPPORTED);
    EXPECT_EQ(manager, nullptr);
    EXPECT_EQ(create(v.clsid, CLSCTX_INPROC_SERVER, IID_IBackgroundCopyManager, &manager),
              REGDB_E_CLASSNOTREG);
  }
}

}  // namespace
}  // namespace openbits::test
