using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Contexter.Embedded.Copying;

/// <summary>
/// Copies objects field by field: clones the object, then replaces what its changeable fields hold by copies and empties the fields marked
/// [NonSerialized]. The second step is emitted once a type, because only emitted code can set read-only fields.
/// </summary>
internal sealed class FieldCopier : TypeCopier
{
    private static readonly MethodInfo CopyPart = typeof(Copier).GetMethods().Single(
        static method => string.Equals(method.Name, nameof(Copier.Copy), StringComparison.Ordinal) && method.GetParameters().Length == 2);

    private readonly Action<object, CopyContext>? _copyFields;

    public FieldCopier(Type type)
    {
        var fields = SerializableTypes.FieldsOf(type).Where(NeedsWork).ToList();
        HasParts = fields.Count > 0;
        IsValue = type.IsValueType;
        _copyFields = HasParts ? Emit(type, fields) : null;
    }

    public override bool HasParts { get; }

    public override bool IsValue { get; }

    public override object Copy(object value, CopyContext context)
    {
        var copy = CloneShallow(value);
        if (_copyFields is not null)
        {
            if (!IsValue)
            {
                context.Record(value, copy);
            }

            _copyFields(copy, context);
        }

        return copy;
    }

    private static bool NeedsWork(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute))
        || (!field.IsDefined(typeof(ImmutableAttribute)) && !PropertyIsImmutable(field) && !Immutability.IsImmutable(field.FieldType));

    private static bool PropertyIsImmutable(FieldInfo field) =>
        field.DeclaringType!.GetProperty(SerializableTypes.MemberName(field), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            ?.IsDefined(typeof(ImmutableAttribute)) == true;

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object CloneShallow(object value);

    private static Action<object, CopyContext> Emit(Type type, List<FieldInfo> fields)
    {
        var method = new DynamicMethod("CopyFields", typeof(void), [typeof(object), typeof(CopyContext)], type.Module, skipVisibility: true);
        var il = method.GetILGenerator();
        foreach (var field in fields)
        {
            LoadObject(il, type);
            if (field.IsDefined(typeof(NonSerializedAttribute)))
            {
                var empty = il.DeclareLocal(field.FieldType);
                il.Emit(OpCodes.Ldloc, empty);
            }
            else
            {
                LoadObject(il, type);
                il.Emit(OpCodes.Ldfld, field);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Call, CopyPart.MakeGenericMethod(field.FieldType));
            }

            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, CopyContext>>();
    }

    private static void LoadObject(ILGenerator il, Type type)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, type);
    }
}
