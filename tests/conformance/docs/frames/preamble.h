// What every fragment that is no file of its own is taken to have included.
#pragma once

#define WIN32_LEAN_AND_MEAN

#include <windows.h>

#include <atlbase.h>
#include <bits.h>
#include <comdef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strsafe.h>
#include <tchar.h>
#include <wchar.h>

#include <new>
#include <string>
