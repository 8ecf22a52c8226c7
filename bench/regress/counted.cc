#include "bench/regress/counted.h"

/// In a file of its own: nothing else of a scene can be inlined into it, nor it into anything.
void EnckeCounted(encke::regress::Scene& scene) { scene.Happen(); }
