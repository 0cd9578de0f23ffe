// Assertions of the C library of Windows.
#pragma once

#include <assert.h>

#define _ASSERT(expression) assert(expression)
#define _ASSERTE(expression) assert(expression)
#define _RPT0(type, text) ((void)0)
#define _CrtSetDbgFlag(flags) ((void)(flags))
#define _CRTDBG_ALLOC_MEM_DF 0x1
#define _CRTDBG_LEAK_CHECK_DF 0x20
