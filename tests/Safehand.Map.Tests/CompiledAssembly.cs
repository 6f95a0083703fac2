using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Safehand.Map.Tests;

/// <summary>What a compiled assembly references and shows, read from its metadata without loading it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="References">Assemblies it references.</param>
/// <param name="UsesTypes">Types of other assemblies that its code names.</param>
/// <param name="PublicTypes">Its public types, each with the types that its own surface shows and what it derives from.</param>
/// <param name="Calls">Members of other assemblies that it calls, as <c>Namespace.Type.Member</c>.</param>
internal sealed record CompiledAssembly(
    string Name,
    IReadOnlyList<string> References,
    IReadOnlySet<string> UsesTypes,
    IReadOnlyDictionary<string, PublicType> PublicTypes,
    IReadOnlySet<string> Calls)
{
    /// <summary>Reads an assembly.</summary>
    public static CompiledAssembly Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        var reader = image.GetMetadataReader();
        var names = new TypeNames();

        var publics = new Dictionary<string, PublicType>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (IsPublic(reader, type))
            {
                publics[TypeNames.Of(reader, handle)] = Show(reader, type, names);
            }
        }

        return new CompiledAssembly(
            reader.GetString(reader.GetAssemblyDefinition().Name),
            [.. reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name))],
            reader.TypeReferences.Select(h => TypeNames.Of(reader, h)).ToHashSet(),
            publics,
            reader.MemberReferences.Select(reader.GetMemberReference)
                .Where(m => m.Parent.Kind == HandleKind.TypeReference)
                .Select(m => TypeNames.Of(reader, (TypeReferenceHandle)m.Parent) + "." + reader.GetString(m.Name)).ToHashSet());
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinition type)
    {
        var visibility = type.Attributes & System.Reflection.TypeAttributes.VisibilityMask;
        return visibility == System.Reflection.TypeAttributes.Public
            || (visibility == System.Reflection.TypeAttributes.NestedPublic && IsPublic(reader, reader.GetTypeDefinition(type.GetDeclaringType())));
    }

    private static PublicType Show(MetadataReader reader, TypeDefinition type, TypeNames names)
    {
        var shown = new HashSet<string>();
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            if ((method.Attributes & System.Reflection.MethodAttributes.MemberAccessMask)
                is System.Reflection.MethodAttributes.Public or System.Reflection.MethodAttributes.Family or System.Reflection.MethodAttributes.FamORAssem)
            {
                var signature = method.DecodeSignature(names, null);
                shown.UnionWith(signature.ReturnType);
                shown.UnionWith(signature.ParameterTypes.SelectMany(t => t));
            }
        }

        foreach (var handle in type.GetFields())
        {
            var field = reader.GetFieldDefinition(handle);
            if ((field.Attributes & System.Reflection.FieldAttributes.FieldAccessMask) == System.Reflection.FieldAttributes.Public)
            {
                shown.UnionWith(field.DecodeSignature(names, null));
            }
        }

        var inherits = type.GetInterfaceImplementations().Select(h => reader.GetInterfaceImplementation(h).Interface)
            .Append(type.BaseType).Where(h => !h.IsNil).SelectMany(h => TypeNames.OfAny(reader, h, names)).ToList();
        shown.UnionWith(inherits);
        var declaring = type.GetDeclaringType();
        if (!declaring.IsNil)
        {
            shown.Add(TypeNames.Of(reader, declaring));
        }

        var attributes = type.GetCustomAttributes().Select(h => reader.GetCustomAttribute(h).Constructor)
            .Where(h => h.Kind == HandleKind.MemberReference).Select(h => reader.GetMemberReference((MemberReferenceHandle)h).Parent)
            .SelectMany(h => TypeNames.OfAny(reader, h, names)).ToList();
        return new PublicType(shown, inherits, attributes);
    }

    private sealed class TypeNames : ISignatureTypeProvider<ImmutableHashSet<string>, object?>
    {
        public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            var declaring = type.GetDeclaringType();
            var name = reader.GetString(type.Name);
            return declaring.IsNil ? Join(reader.GetString(type.Namespace), name) : Of(reader, declaring) + "+" + name;
        }

        public static string Of(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            var name = reader.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? Of(reader, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
                : Join(reader.GetString(type.Namespace), name);
        }

        public static ImmutableHashSet<string> OfAny(MetadataReader reader, EntityHandle handle, TypeNames names) => handle.Kind switch
        {
            HandleKind.TypeDefinition => [Of(reader, (TypeDefinitionHandle)handle)],
            HandleKind.TypeReference => [Of(reader, (TypeReferenceHandle)handle)],
            HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(names, null),
            _ => [],
        };

        public ImmutableHashSet<string> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

        public ImmutableHashSet<string> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [Of(reader, handle)];

        public ImmutableHashSet<string> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [Of(reader, handle)];

        public ImmutableHashSet<string> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public ImmutableHashSet<string> GetGenericInstantiation(ImmutableHashSet<string> genericType, ImmutableArray<ImmutableHashSet<string>> typeArguments) =>
            typeArguments.Aggregate(genericType, (all, one) => all.Union(one));

        public ImmutableHashSet<string> GetFunctionPointerType(MethodSignature<ImmutableHashSet<string>> signature) =>
            signature.ParameterTypes.Aggregate(signature.ReturnType, (all, one) => all.Union(one));

        public ImmutableHashSet<string> GetModifiedType(ImmutableHashSet<string> modifier, ImmutableHashSet<string> unmodifiedType, bool isRequired) => unmodifiedType;

        public ImmutableHashSet<string> GetSZArrayType(ImmutableHashSet<string> elementType) => elementType;

        public ImmutableHashSet<string> GetArrayType(ImmutableHashSet<string> elementType, ArrayShape shape) => elementType;

        public ImmutableHashSet<string> GetByReferenceType(ImmutableHashSet<string> elementType) => elementType;

        public ImmutableHashSet<string> GetPointerType(ImmutableHashSet<string> elementType) => elementType;

        public ImmutableHashSet<string> GetPinnedType(ImmutableHashSet<string> elementType) => elementType;

        public ImmutableHashSet<string> GetGenericMethodParameter(object? genericContext, int index) => [];

        public ImmutableHashSet<string> GetGenericTypeParameter(object? genericContext, int index) => [];

        private static string Join(string space, string name) => space.Length == 0 ? name : space + "." + name;
    }
}

/// <summary>A public type.</summary>
/// <param name="Shows">Types that stand in its surface.</param>
/// <param name="Inherits">What it derives from or implements.</param>
/// <param name="Attributes">Attributes it bears.</param>
internal sealed record PublicType(IReadOnlySet<string> Shows, IReadOnlyList<string> Inherits, IReadOnlyList<string> Attributes);
