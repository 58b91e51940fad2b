"""Builds and searches hnswlib's index on one thread, on the vectors that the benchmark wrote, says so in a line of JSON, and then
searches once for every line with an ef that it is sent, and answers with what it measured."""
import json
import os
import sys
import time

import hnswlib
import numpy

folder, dimension, m, ef_construction = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
vectors = numpy.fromfile(folder + "/vectors.f32", dtype=numpy.float32).reshape(-1, dimension)
queries = numpy.fromfile(folder + "/queries.f32", dtype=numpy.float32).reshape(-1, dimension)
truth = numpy.fromfile(folder + "/truth.i32", dtype=numpy.int32).reshape(len(queries), -1)

index = hnswlib.Index(space="ip", dim=dimension)
index.init_index(max_elements=len(vectors), M=m, ef_construction=ef_construction, random_seed=42)
index.set_num_threads(1)
start = time.perf_counter()
index.add_items(vectors, num_threads=1)
build = time.perf_counter() - start
index.save_index(folder + "/hnswlib.index")
memory = os.path.getsize(folder + "/hnswlib.index")

print(json.dumps({"buildSeconds": build, "bytes": memory}), flush=True)
for line in sys.stdin:
    ef = int(line)
    index.set_ef(ef)
    start = time.perf_counter()
    labels, _ = index.knn_query(queries, k=truth.shape[1], num_threads=1)
    seconds = time.perf_counter() - start
    recall = sum(len(set(found) & set(true)) for found, true in zip(labels.tolist(), truth.tolist())) / truth.size
    print(json.dumps({"seconds": seconds, "recall": recall}), flush=True)
