"""Where an error arose: what logs may say of it, since its message may hold what people wrote."""


def where(fault: BaseException) -> str:
    """Return file and line of the innermost frame; empty where it was never raised."""
    trace = fault.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
