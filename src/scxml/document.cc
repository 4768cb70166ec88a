#include "scxml/document.h"
