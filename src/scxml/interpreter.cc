#include "scxml/interpreter.h"
