namespace Orleans
{
    /// <summary>Takes part in starting and stopping something.</summary>
    public interface ILifecycleObserver
    {
        /// <summary>Runs on the way up.</summary>
        /// <param name="cancellationToken">Is cancelled when the start is given up.</param>
        /// <returns>A task that completes when this step is done.</returns>
        Task OnStart(CancellationToken cancellationToken = default);

        /// <summary>Runs on the way down.</summary>
        /// <param name="cancellationToken">Is cancelled when there is no more time.</param>
        /// <returns>A task that completes when this step is done.</returns>
        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>Something that starts and stops in numbered stages.</summary>
    public interface ILifecycleObservable
    {
        /// <summary>Takes part in a stage. Stages start in ascending and stop in descending order.</summary>
        /// <param name="observerName">A name for logs.</param>
        /// <param name="stage">The stage.</param>
        /// <param name="observer">What takes part.</param>
        /// <returns>Disposing of it ends the participation.</returns>
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>Takes part in the life of something it is told about.</summary>
    /// <typeparam name="TLifecycleObservable">The kind of life.</typeparam>
    public interface ILifecycleParticipant<TLifecycleObservable>
        where TLifecycleObservable : ILifecycleObservable
    {
        /// <summary>Subscribes to the stages of interest.</summary>
        /// <param name="lifecycle">The life to take part in.</param>
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>Shorter ways to subscribe.</summary>
    public static class LifecycleExtensions
    {
        /// <summary>Takes part in a stage with two functions.</summary>
        /// <param name="observable">What starts and stops.</param>
        /// <param name="observerName">A name for logs.</param>
        /// <param name="stage">The stage.</param>
        /// <param name="onStart">Runs on the way up.</param>
        /// <param name="onStop">Runs on the way down.</param>
        /// <returns>Disposing of it ends the participation.</returns>
        public static IDisposable Subscribe(
            this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop)
        {
            ArgumentNullException.ThrowIfNull(observable);
            ArgumentNullException.ThrowIfNull(onStart);
            ArgumentNullException.ThrowIfNull(onStop);
            return observable.Subscribe(observerName, stage, new FunctionObserver(onStart, onStop));
        }

        /// <summary>Takes part in starting a stage.</summary>
        /// <param name="observable">What starts and stops.</param>
        /// <param name="observerName">A name for logs.</param>
        /// <param name="stage">The stage.</param>
        /// <param name="onStart">Runs on the way up.</param>
        /// <returns>Disposing of it ends the participation.</returns>
        public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(observerName, stage, onStart, static _ => Task.CompletedTask);

        private sealed class FunctionObserver(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop) : ILifecycleObserver
        {
            public Task OnStart(CancellationToken cancellationToken = default) => onStart(cancellationToken);

            public Task OnStop(CancellationToken cancellationToken = default) => onStop(cancellationToken);
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>The life of an activation.</summary>
    public interface IGrainLifecycle : Orleans.ILifecycleObservable;

    /// <summary>The stages of an activation's life.</summary>
    public static class GrainLifecycleStage
    {
        /// <summary>Before everything.</summary>
        public const int First = int.MinValue;

        /// <summary>State is read.</summary>
        public const int SetupState = 1000;

        /// <summary>OnActivateAsync and OnDeactivateAsync run.</summary>
        public const int Activate = SetupState + 1000;

        /// <summary>After everything.</summary>
        public const int Last = int.MaxValue;
    }
}
