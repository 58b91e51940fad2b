namespace Contexter.GrainInterfaces;

/// <summary>
/// A call that may be made again when it is not known whether the first one was carried out: done twice, it leaves what it leaves when it is done once. In a cluster such calls are made again
/// when the silo that was to answer is gone; all others fail, and their caller decides.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;
