// The source annotations of Windows headers, which say nothing to the compilers here.
//
// The older ones begin with two underscores and are names that the standard library uses inside:
// its headers that do are included first, so that a program may include them again later.
#pragma once

#ifdef __cplusplus
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <locale>
#include <memory>
#include <random>
#include <ranges>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#endif

// Today's.
#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(size)
#define _In_reads_opt_(size)
#define _In_reads_bytes_(size)
#define _In_reads_bytes_opt_(size)
#define _In_reads_z_(size)
#define _In_range_(low, high)
#define _Inout_
#define _Inout_opt_
#define _Inout_z_
#define _Inout_updates_(size)
#define _Inout_updates_opt_(size)
#define _Inout_updates_bytes_(size)
#define _Inout_updates_z_(size)
#define _Out_
#define _Out_opt_
#define _Out_writes_(size)
#define _Out_writes_opt_(size)
#define _Out_writes_z_(size)
#define _Out_writes_to_(size, count)
#define _Out_writes_to_opt_(size, count)
#define _Out_writes_bytes_(size)
#define _Out_writes_bytes_opt_(size)
#define _Out_writes_bytes_to_(size, count)
#define _Out_writes_bytes_to_opt_(size, count)
#define _Out_writes_all_(size)
#define _Out_range_(low, high)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_nullonfailure_
#define _Outptr_result_buffer_(size)
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _COM_Outptr_result_maybenull_
#define _COM_Outptr_opt_result_maybenull_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Ret_z_
#define _Ret_opt_z_
#define _Return_type_success_(expression)
#define _Success_(expression)
#define _When_(expression, annotations)
#define _At_(target, annotations)
#define _Check_return_
#define _Must_inspect_result_
#define _Pre_notnull_
#define _Pre_maybenull_
#define _Pre_valid_
#define _Post_valid_
#define _Post_invalid_
#define _Post_ptr_invalid_
#define _Post_equals_last_error_
#define _Field_size_(size)
#define _Field_size_opt_(size)
#define _Field_size_bytes_(size)
#define _Field_z_
#define _Field_range_(low, high)
#define _Null_terminated_
#define _NullNull_terminated_
#define _Printf_format_string_
#define _Reserved_
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _Acquires_lock_(lock)
#define _Releases_lock_(lock)
#define _Use_decl_annotations_
#define _Analysis_assume_(expression)
#define _Function_class_(name)
#define _Notnull_
#define _Maybenull_
#define _IRQL_requires_max_(level)

// Those before.
#define __in
#define __in_opt
#define __in_z
#define __in_bcount(size)
#define __in_bcount_opt(size)
#define __in_ecount(size)
#define __in_ecount_opt(size)
#define __inout
#define __inout_opt
#define __inout_bcount(size)
#define __inout_bcount_opt(size)
#define __inout_ecount(size)
#define __inout_ecount_opt(size)
#define __out
#define __out_opt
#define __out_bcount(size)
#define __out_bcount_opt(size)
#define __out_bcount_part(size, length)
#define __out_ecount(size)
#define __out_ecount_opt(size)
#define __out_ecount_part(size, length)
#define __deref_in
#define __deref_opt_in
#define __deref_out
#define __deref_out_opt
#define __deref_opt_out
#define __deref_out_z
#define __deref_inout
#define __deref_out_ecount(size)
#define __deref_out_bcount(size)
#define __checkReturn
#define __format_string
#define __nullterminated
#define __callback
#define __RPC_FAR
#define __RPC_USER
#define __RPC_STUB
#define __RPC__in
#define __RPC__in_opt
#define __RPC__in_string
#define __RPC__out
#define __RPC__inout
#define __RPC__deref_out
#define __RPC__deref_out_opt
#define __RPC__deref_out_opt_string
