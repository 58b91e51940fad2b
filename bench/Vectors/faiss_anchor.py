"""Builds and searches faiss' HNSW index on one thread, on the vectors that the benchmark wrote, says so in a line of JSON, and then
searches once for every line with an ef that it is sent, and answers with what it measured."""
import json
import os
import sys
import time

import faiss
import numpy

folder, dimension, m, ef_construction = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
vectors = numpy.fromfile(folder + "/vectors.f32", dtype=numpy.float32).reshape(-1, dimension)
queries = numpy.fromfile(folder + "/queries.f32", dtype=numpy.float32).reshape(-1, dimension)
truth = numpy.fromfile(folder + "/truth.i32", dtype=numpy.int32).reshape(len(queries), -1)

faiss.omp_set_num_threads(1)
index = faiss.IndexHNSWFlat(dimension, m, faiss.METRIC_INNER_PRODUCT)
index.hnsw.efConstruction = ef_construction
start = time.perf_counter()
index.add(vectors)
build = time.perf_counter() - start
faiss.write_index(index, folder + "/faiss.index")
memory = os.path.getsize(folder + "/faiss.index")

print(json.dumps({"buildSeconds": build, "bytes": memory}), flush=True)
for line in sys.stdin:
    ef = int(line)
    index.hnsw.efSearch = ef
    start = time.perf_counter()
    _, labels = index.search(queries, truth.shape[1])
    seconds = time.perf_counter() - start
    recall = sum(len(set(found) & set(true)) for found, true in zip(labels.tolist(), truth.tolist())) / truth.size
    print(json.dumps({"seconds": seconds, "recall": recall}), flush=True)
