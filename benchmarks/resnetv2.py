"""A BiT network in PyTorch, for comparison: reads a checkpoint with the names of the authors' PyTorch model and runs it.

Usage: resnetv2.py CHECKPOINT.npz. Then a line on standard input for each measurement, "THREADS BATCH SIZE SECONDS", is answered by one
line, the images a second; "check SIZE" by the embedding of a picture of scattered values.
"""
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def load(path):
    with np.load(path) as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in arrays.files}


def conv(weights, name, x, stride=1):
    # Standardised at every run, as the authors' layer does.
    kernel = weights[name + ".weight"]
    variance, mean = torch.var_mean(kernel, dim=[1, 2, 3], keepdim=True, unbiased=False)
    kernel = (kernel - mean) / torch.sqrt(variance + 1e-10)
    return F.conv2d(x, kernel, stride=stride, padding=kernel.shape[-1] // 2)


def norm(weights, name, x):
    return F.relu(F.group_norm(x, 32, weights[name + ".weight"], weights[name + ".bias"], eps=1e-5))


def embed(weights, x):
    x = conv(weights, "root.conv", x, stride=2)
    x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), kernel_size=3, stride=2)
    for stage in range(1, 5):
        unit = 1
        while (name := f"body.block{stage}.unit{unit:02d}") + ".conv1.weight" in weights:
            stride = 2 if unit == 1 and stage > 1 else 1
            y = norm(weights, name + ".gn1", x)
            shortcut = conv(weights, name + ".downsample", y, stride) if unit == 1 else x
            y = conv(weights, name + ".conv1", y)
            y = conv(weights, name + ".conv2", norm(weights, name + ".gn2", y), stride)
            x = conv(weights, name + ".conv3", norm(weights, name + ".gn3", y)) + shortcut
            unit += 1
    return norm(weights, "head.gn", x).mean(dim=[2, 3])


warm = {}


def rate(weights, threads, batch, size, seconds):
    torch.set_num_threads(threads)
    x = torch.rand(batch, 3, size, size) * 2 - 1
    if warm.get("last") != (threads, batch, size):
        embed(weights, x)
        warm["last"] = (threads, batch, size)
    start, images = time.perf_counter(), 0
    while images == 0 or time.perf_counter() - start < seconds:
        embed(weights, x)
        images += batch
    return images / (time.perf_counter() - start)


def main():
    weights = load(sys.argv[1])
    print(f"torch {torch.__version__}", flush=True)
    with torch.no_grad():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "check":
                size = int(words[1])
                golden = torch.arange(3 * size * size, dtype=torch.float64) * 0.6180339887498949
                x = (torch.remainder(golden, 1) * 2 - 1).float().reshape(1, 3, size, size)
                print(" ".join(repr(float(v)) for v in embed(weights, x)[0]), flush=True)
            else:
                threads, batch, size = map(int, words[:3])
                print(rate(weights, threads, batch, size, float(words[3])), flush=True)


main()
