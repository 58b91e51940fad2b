using Orleans.Placement;

namespace Orleans.Placement
{
    /// <summary>The base of the attributes that say where a grain's activations go. On one machine they all mean the same.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute : Attribute
    {
        private protected PlacementAttribute()
        {
        }
    }

    /// <summary>Activations go to a random machine.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RandomPlacementAttribute : PlacementAttribute;

    /// <summary>Activations go to the machine of the first caller.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class PreferLocalPlacementAttribute : PlacementAttribute;

    /// <summary>Activations go to a machine chosen by the key.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class HashBasedPlacementAttribute : PlacementAttribute;

    /// <summary>Activations go to the machine with the fewest.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute;

    /// <summary>Activations go to the machine with the most to spare.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;
}

namespace Orleans.Concurrency
{
    /// <summary>A method that does not change the grain: such calls interleave with each other.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;

    /// <summary>A method whose calls interleave with every other call. Goes on the interface's method.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>A method whose caller does not wait: the returned task is complete at once and errors are lost.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>A grain whose calls interleave at every await. Still only one turn runs at a time.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReentrantAttribute : Attribute;

    /// <summary>A grain that decides call by call whether it interleaves.</summary>
    /// <param name="callbackMethodName">A method of the grain class: <c>bool Name(IInvokable request)</c>, static or not.</param>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
    {
        internal string CallbackMethodName { get; } = callbackMethodName;
    }

    /// <summary>A grain without identity of its own: several activations of one key share its calls.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StatelessWorkerAttribute : PlacementAttribute
    {
        /// <summary>Allows as many activations as the machine has processors.</summary>
        public StatelessWorkerAttribute()
            : this(-1)
        {
        }

        /// <summary>Allows a given number of activations.</summary>
        /// <param name="maxLocalWorkers">The most activations of one key.</param>
        public StatelessWorkerAttribute(int maxLocalWorkers)
            : this(maxLocalWorkers, removeIdleWorkers: true)
        {
        }

        /// <summary>Allows a given number of activations.</summary>
        /// <param name="maxLocalWorkers">The most activations of one key.</param>
        /// <param name="removeIdleWorkers">Whether idle activations are taken away.</param>
        public StatelessWorkerAttribute(int maxLocalWorkers, bool removeIdleWorkers)
        {
            MaxLocalWorkers = maxLocalWorkers;
            RemoveIdleWorkers = removeIdleWorkers;
        }

        internal int MaxLocalWorkers { get; }

        internal bool RemoveIdleWorkers { get; }
    }
}
