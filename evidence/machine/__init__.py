"""What trials run on, and who runs them: versions, device, threads, GPU, executors.

It says what decides this process's numbers and compares it with another machine's, hands calls to a
Dask cluster and their failures back, keeps one process to a GPU, and keeps clocks from running in
company. Nothing here knows what is computed; only this wing knows Dask.
"""
